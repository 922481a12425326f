"""A population register to run beside Motcua: the exchange of the national one, on invented people.

Field names on the wire are Vietnamese, as adapters of the national service use them; past our adapter nobody sees them.
"""

from sandbox.register.access import Access, Client
from sandbox.register.app import RegisterConfig, create_app
from sandbox.register.conditions import Conditions

__all__ = ["Access", "Client", "Conditions", "RegisterConfig", "create_app"]
