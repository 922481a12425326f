"""One worker process: hosts dossiers and carries out their effects. Start any number; `motcua up` starts one."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.asking import Asking
from activities.assignment import Assignment
from activities.children import Children
from activities.decreeing import Decreeing
from activities.desk import Office
from activities.filing import FilingDesk
from activities.giving_way import BOUNDS, Bounds
from activities.handing_over import HandingBack, HandingOver
from activities.letters import Letters
from activities.list_signing import ListSigning
from activities.looking_up import LookingUp
from activities.migrating import Migrating
from activities.notices.alarm_mail import AlarmMail
from activities.notices.contract import Channel
from activities.notices.gateway import Gateway, GatewayConfig
from activities.notices.mail import Mail, MailConfig
from activities.notices.reminding import Reminding
from activities.notices.sending import Sender
from activities.office import open_office
from activities.operating import Kind, Operating
from activities.population import PopulationConfig, open_client
from activities.recording import Recording
from activities.results import Results
from activities.signing import SigningConfig, SigningService
from activities.staffing import StaffingRound
from activities.sweeping import Sweeper
from activities.tidying import Tidying
from audit.evidence import open_evidence, places_of
from audit.rounds import Intervals, Rounds
from dossier import names
from registry.papers import PaperStore
from registry.shelves import S3Access, open_shelf
from settings import Settings, load
from workflows.codec import sealing_converter
from workflows.dossier import DossierWorkflow
from workflows.operation import OperationWorkflow

THREADS = 40
CACHED_DOSSIERS = 3_000
BUILD = f"motcua-{version('motcua')}"
"""What the engine notes of who worked; the SDK's own default hashes every loaded module, for seconds after each start."""


def operations(office: Office) -> Sequence[Kind]:
    """Every kind of operation over many dossiers."""
    return Decreeing(), Migrating(office.definitions), HandingOver(office.store), HandingBack(office.store)


def workers(office: Office, settings: Settings, pool: ThreadPoolExecutor, **options: Any) -> list[Worker]:
    """The workers of one process: acts and effects on task queues of their own."""
    dossiers = Worker(
        office.client, task_queue=names.DOSSIERS, workflows=[DossierWorkflow], activities=[Recording(office.recorder).record],
        activity_executor=pool, graceful_shutdown_timeout=settings.shutdown_grace,
        build_id=BUILD, **{"workflow_runner": UnsandboxedWorkflowRunner(), "max_cached_workflows": CACHED_DOSSIERS, **options},
    )  # fmt: skip
    effects = Worker(
        office.client, task_queue=names.EFFECTS, activities=effect_activities(office, settings), activity_executor=pool,
        max_concurrent_activities=THREADS, graceful_shutdown_timeout=settings.shutdown_grace, build_id=BUILD,
    )  # fmt: skip
    bounds = Bounds(settings.acts_times, settings.acts_slow_after)
    return [dossiers, effects, bulk_worker(office, pool, settings.shutdown_grace, bounds)]


def bulk_worker(
    office: Office, pool: ThreadPoolExecutor, grace: timedelta = timedelta(0), bounds: Bounds = BOUNDS
) -> Worker:  # fmt: skip
    """The worker of operations over many dossiers: one activity at a time, so that acts always have the registry's ear."""
    operating = Operating(office, operations(office), bounds=bounds)
    return Worker(
        office.client, task_queue=names.BULK, workflows=[OperationWorkflow], activity_executor=pool,
        activities=[operating.snapshot, operating.tell_window, operating.close],
        max_concurrent_activities=2, graceful_shutdown_timeout=grace, workflow_runner=UnsandboxedWorkflowRunner(),
        build_id=BUILD,
    )  # fmt: skip


def effect_activities(office: Office, settings: Settings) -> Sequence[Callable[..., Any]]:
    """One activity for each kind of effect."""
    config = PopulationConfig(
        url=settings.register_url or "", client_id=settings.register_client,
        client_secret=settings.register_secret or "",
    )  # fmt: skip
    client = open_client(config)
    looking_up = LookingUp(office.store, office.keys.ring, client, config, settings.lookup_retry_window)
    return [
        looking_up.look_up,
        Assignment(office.store, office.time).candidates,
        Children(FilingDesk(office)).start_child,
        Asking(office.store, office.keys.ring, client, config, settings.lookup_retry_window).ask,
    ]


def rounds(office: Office, settings: Settings) -> Rounds:
    """Keeping histories, sealing days, verifying evidence: beside the workers, never on an act's path."""
    evidence = open_evidence(office.store, office.time, places_of(settings))
    intervals = Intervals(
        settings.history_keep_every, settings.history_open_every, settings.evidence_verify_every, settings.evidence_verify_rows,
        settings.alarm_url,
    )  # fmt: skip
    return Rounds(office, evidence, intervals)


def papers_of(office: Office, settings: Settings) -> PaperStore:
    """Where this installation keeps papers."""
    return PaperStore(open_shelf(settings.store_place, "papers", S3Access(*settings.store_access)), office.keys)


def notices(office: Office, settings: Settings) -> Sender:
    """The sender of notices, over the channels that are set."""
    letters = Letters(office, papers_of(office, settings), _address(settings))
    return Sender(office, letters, channels(settings), settings.notice_give_up)


def alarm_mail(office: Office, settings: Settings) -> AlarmMail | None:
    """Who tells staffing alarms by mail, over a connection of its own; nothing where no address or no mail server is set."""
    addresses = [word.strip() for word in settings.staffing_mail.split(",") if word.strip()]
    mail = channels(settings).get("mail")
    return AlarmMail(office, mail, addresses) if addresses and mail is not None else None


def list_signing(office: Office, settings: Settings) -> ListSigning | None:
    """What signs the lines of a list that the API could not carry out; nothing where no signing service is set."""
    if settings.signing_url is None or settings.signing_secret is None:
        return None
    config = SigningConfig(
        url=settings.signing_url, secret=settings.signing_secret, timestamp_url=settings.signing_timestamp_url
    )  # fmt: skip
    papers = papers_of(office, settings)
    return ListSigning(office, Results(office, papers, Letters(office, papers, _address(settings)), SigningService(config)))


def _address(settings: Settings) -> str:
    return settings.public_url or f"http://{settings.api_host}:{settings.api_port}"


def channels(settings: Settings) -> dict[Any, Channel]:
    """Mail, SMS and Zalo, each where it is set."""
    found: dict[Any, Channel] = {}
    if settings.smtp_host is not None:
        found["mail"] = Mail(MailConfig(
            host=settings.smtp_host, port=settings.smtp_port, security=settings.smtp_security, user=settings.smtp_user,
            password=settings.smtp_password, sender=settings.mail_from,
        ))  # fmt: skip
    for name, url, secret in (("sms", settings.sms_url, settings.sms_secret), ("zalo", settings.zalo_url, settings.zalo_secret)):
        if url is not None and secret is not None:
            found[name] = Gateway(GatewayConfig(url=url, secret=secret))
    return found


async def serve(settings: Settings) -> None:
    """Work until told to stop; what has begun is finished."""
    office = await open_office(
        settings.registry_url, settings.key_ring_json(), settings.temporal_address or "localhost:7233",
        settings.temporal_namespace, settings.time_travel, sealing_converter,
    )  # fmt: skip
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with AsyncExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(THREADS))
        for worker in workers(office, settings, pool):
            await stack.enter_async_context(worker)
        beside = [asyncio.create_task(work) for work in _beside(office, settings)]
        if settings.ready_file is not None:
            settings.ready_file.touch()
        await stopped.wait()
        for task in beside:
            task.cancel()


def _beside(office: Office, settings: Settings) -> list[Coroutine[Any, Any, None]]:
    """What runs beside the workers, at intervals; any number of processes may."""
    return [
        Sweeper(
            office, settings.intent_settle_after, settings.keys_remembered, list_signing(office, settings)
        ).run(settings.intent_sweep_every),
        StaffingRound(office, settings.staffing_ahead, alarm_mail(office, settings)).run(settings.staffing_every),
        rounds(office, settings).run(),
        notices(office, settings).run(settings.notice_every),
        Reminding(notices(office, settings)).run(),
        Tidying(papers_of(office, settings), office.time, settings.upload_kept).run(),
    ]  # fmt: skip


def main() -> None:
    """Run one worker and end without the interpreter's teardown, which the SDK's threads do not survive."""
    settings = load()
    logging.basicConfig(level=settings.logging_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call to a partner tells nobody anything
    asyncio.run(serve(settings))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
