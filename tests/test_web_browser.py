"""The page in a real browser: typing, arrow keys, clicks, the address bar and the way back; and what axe finds."""

from __future__ import annotations

import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from serving import Server, indexed, serving

webdriver = pytest.importorskip("selenium.webdriver", reason="the extra browser is not installed")
axe = pytest.importorskip("axe_core_python.selenium", reason="the extra browser is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium and chromedriver on this machine")

SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--lang=es",
)  # fmt: skip

WIDTHS = (360, 1280)
ENTER, DOWN, UP, ESCAPE, TAB = "\ue007", "\ue015", "\ue013", "\ue00c", "\ue004"
"""Keys, as WebDriver numbers them."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(indexed(tmp_path_factory.mktemp("web") / "noticias.idx"), "--lang", "es") as server:
        yield server


def _driver(profile: pathlib.Path, *, scripts: bool = True) -> Any:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = _driver(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


class Reader:
    """Somebody at the browser."""

    def __init__(self, driver: Any, server: Server) -> None:
        self.driver = driver
        self.server = server

    def open(self, path: str = "/") -> None:
        self.driver.get(self.server.address + path)

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements("css selector", selector)
        return found

    def type(self, keys: str) -> None:
        """To whatever has the focus, as a keyboard does."""
        self.driver.switch_to.active_element.send_keys(keys)

    def wait(self, condition: Callable[[], object]) -> None:
        support = pytest.importorskip("selenium.webdriver.support.wait")
        support.WebDriverWait(self.driver, 10).until(lambda _: condition())

    def follow(self, element: Any) -> None:
        """Click a link and wait for the page behind it."""
        before = self.find("html")
        element.click()
        self.wait(lambda: self.find("html") != before)

    @property
    def asked(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.driver.current_url).query)

    @property
    def total(self) -> str:
        return str(self.find(".total strong").text)


@pytest.fixture
def reader(chromium: Any, server: Server) -> Iterator[Reader]:
    yield Reader(chromium, server)
    # Nothing that the policy refused, no file that was missing, no error of the script.
    assert [entry for entry in chromium.get_log("browser") if "nada" not in entry["message"]] == []


def test_from_a_query_to_an_article_and_back(reader: Reader) -> None:
    reader.open()
    assert reader.total == "157"

    reader.find("#q").send_keys("camb")
    reader.wait(lambda: reader.all("[role=option]"))
    reader.type(DOWN)
    chosen = reader.find("[role=option][aria-selected=true]")
    assert reader.find("#q").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    before = reader.find("html")
    reader.type(ENTER)
    reader.wait(lambda: reader.find("html") != before)
    assert reader.asked == {"q": ["cambio"]}
    assert reader.total == "144"

    facet = next(link for link in reader.all(".places a") if "Lima" in link.text)
    count = facet.find_element("css selector", ".count").text
    reader.follow(facet)
    assert (reader.asked, reader.total) == ({"q": ["cambio"], "place": ["Lima"]}, count)

    bar = reader.all(".timeline a")[2]
    label = bar.find_element("css selector", ".tip").get_attribute("textContent")
    reader.follow(bar)
    assert label == f"2021: {reader.total} artículos"
    assert reader.asked == {"q": ["cambio"], "place": ["Lima"], "since": ["2021"], "until": ["2021"]}
    assert reader.find("#since").get_property("value") == "2021"
    searched = reader.driver.current_url

    title = reader.find(".hits h3 a")
    headline = title.text
    reader.follow(title)
    assert reader.find("h1").text == headline
    assert [mark.text for mark in reader.all("mark")] == ["cambio"]
    assert reader.find("a.mention.place").text == "Lima"
    assert reader.find(".mention.date").get_attribute("title").startswith("2021-05-")

    reader.driver.back()
    reader.wait(lambda: reader.driver.current_url == searched)
    reader.driver.forward()
    reader.follow(reader.find(".back a"))
    assert reader.driver.current_url == searched
    for chip in (".chips .place a", ".chips .dates a"):
        reader.follow(reader.find(chip))
    assert (reader.asked, reader.total) == ({"q": ["cambio"]}, "144")


def test_the_suggestions_follow_the_keys(reader: Reader) -> None:
    reader.open("/?place=Lima")
    box = reader.find("#q")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
    box.send_keys("b")
    reader.wait(lambda: box.get_attribute("aria-expanded") == "true")
    texts = [option.get_attribute("data-text") for option in reader.all("[role=option]")]
    assert "Banco Mundial" in texts
    assert reader.find("#suggested").get_attribute("textContent") == f"Sugerencias: {len(texts)}"
    for key, value in ((DOWN, texts[0]), (DOWN, texts[1]), (UP, texts[0]), (UP, "b"), (UP, texts[-1]), (DOWN, "b")):
        box.send_keys(key)
        assert box.get_property("value") == value
        assert [o.get_attribute("data-text") for o in reader.all("[aria-selected=true]")] == [value] * (value != "b")
    box.send_keys(DOWN + ESCAPE)
    assert (box.get_property("value"), box.get_attribute("aria-expanded")) == ("b", "false")
    box.send_keys(DOWN)
    reader.wait(lambda: box.get_attribute("aria-expanded") == "true")
    option = next(option for option in reader.all("[role=option]") if "Banco Mundial" in option.text)
    assert "organización" in option.text
    reader.follow(option)
    assert reader.asked == {"q": ["Banco Mundial"], "place": ["Lima"]}


def test_a_hostile_suggestion_stays_text(reader: Reader) -> None:
    reader.open("/?q=ciberdelito")
    reader.find("#q").send_keys(" oner")
    reader.wait(lambda: reader.all("[role=option]"))
    assert not reader.all("[role=listbox] img, main img, main script")
    reader.follow(reader.find(".hits h3 a"))
    assert reader.find("h1").text == "<script>alert('1')</script>"
    assert not reader.all("main img, main script")
    assert reader.all("mark")


def test_all_can_be_reached_by_the_tab_key_in_the_order_that_is_read(reader: Reader) -> None:
    reader.open("/?q=cambio&place=Lima")
    reader.type(TAB)
    assert reader.driver.switch_to.active_element.get_attribute("href").endswith("#content")
    assert reader.driver.switch_to.active_element.rect["x"] >= 0
    reader.type(ENTER)
    assert reader.driver.switch_to.active_element.get_attribute("id") == "content"
    links = reader.all("main a")
    reached = []
    for _ in [link for link in links if link.is_displayed()]:
        reader.type(TAB)
        focused = reader.driver.switch_to.active_element
        assert focused.value_of_css_property("outline-style") == "solid"
        reached.append(focused)
    assert reached == [link for link in links if link.is_displayed()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        "/", "/?q=cambio&place=Lima&person=Marco+Rubio", "/?q=lluvais+ciberdelito",
        "/?q=cambio&since=2020-02&until=2020-03", "/article?id=n-2020-05-3&q=policia", "/?page=nada", "/nada",
    ],
)  # fmt: skip
def test_axe_finds_nothing_and_nothing_is_cut_off(reader: Reader, path: str, width: int, scheme: str) -> None:
    screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    reader.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    reader.open(path)
    if path == "/":
        reader.find("#q").send_keys("ban")
        reader.wait(lambda: reader.all("[role=option]"))
        reader.type(DOWN)
    assert reader.driver.execute_script("return document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(reader.driver, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    assert len(found["passes"]) > 15
    assert [(v["id"], node["html"], node["failureSummary"]) for v in found["violations"] for node in v["nodes"]] == []
    reader.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_scripts(tmp_path: pathlib.Path, server: Server) -> None:
    driver = _driver(tmp_path / "profile", scripts=False)
    try:
        reader = Reader(driver, server)
        reader.open("/?place=Lima")
        assert reader.find("#q").get_attribute("role") is None
        reader.find("#q").send_keys("cambio climatico")
        before = reader.find("html")
        reader.find(".ask button").click()
        reader.wait(lambda: reader.find("html") != before)
        assert reader.asked == {"q": ["cambio climatico"], "place": ["Lima"]}
        reader.follow(reader.find(".pages [rel=next]"))
        assert reader.asked["page"] == ["2"]
        reader.follow(reader.find(".sorts a:last-child"))
        assert reader.asked == {"q": ["cambio climatico"], "place": ["Lima"], "sort": ["oldest"]}
    finally:
        driver.quit()
