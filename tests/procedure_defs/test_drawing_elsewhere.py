"""BPMN in the hands of others: the OMG's schema takes it, bpmn-js opens it. Fetched through the ordinary clients, never kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright
from pydantic_core import to_jsonable_python

from procedure_defs.compile import library
from procedure_defs.drawing import bpmn, chart_of
from tests import browser

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]
SCHEMA = "SpiffWorkflow/bpmn/parser/schema/"


def documents() -> dict[str, str]:
    return {
        code: bpmn(chart_of(each.plan, to_jsonable_python(each.labels), each.form_schema)) for code, each in library().items()
    }  # fmt: skip


def _fetch(words: list[str], folder: Path) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=400)
    if done.returncode:
        pytest.skip(f"{words[0]} could not fetch: {done.stderr[-300:]}")


def test_the_schema_of_the_omg_takes_every_drawing_of_the_library(tmp_path: Path) -> None:
    """The schema files travel with SpiffWorkflow (LGPL); they are read here and not kept."""
    _fetch([sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", ".", "SpiffWorkflow"], tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path, [name for name in wheel.namelist() if name.startswith(SCHEMA)])
    schema = etree.XMLSchema(etree.parse(tmp_path / SCHEMA / "BPMN20.xsd"))
    for code, document in documents().items():
        assert schema.validate(etree.fromstring(document.encode())), (code, schema.error_log)


@pytest.mark.browser
def test_bpmn_js_opens_every_drawing_of_the_library_without_a_warning(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is missing")
    _fetch(["npm", "install", "--no-save", "--silent", "bpmn-js@18"], tmp_path)
    script = tmp_path / "node_modules/bpmn-js/dist/bpmn-viewer.production.min.js"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.program(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_content("<div id='canvas' style='height:600px'></div>")
        page.add_script_tag(path=script)
        for code, document in documents().items():
            warnings = page.evaluate(
                "async xml => (await new BpmnJS({container: '#canvas'}).importXML(xml)).warnings.map(w => w.message)", document
            )
            assert warnings == [], code
        chromium.close()
