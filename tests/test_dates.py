"""Dates found in text, and the days they name."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unidecode import unidecode

from searchlib import calendar_es, letters
from searchlib.date_context import Around, nearest
from searchlib.date_grammar import FAMILIES, Rule
from searchlib.date_words import anchors, family_of
from searchlib.dates import DateMention, extract_dates, parse_period
from searchlib.document import is_date_mention
from searchlib.errors import DateReferenceError
from searchlib.tense import direction
from searchlib.wordlists import entries

HERE = Path(__file__).parent
SEED = HERE.parent / "seeds" / "000_f312e11e23bcb29a.txt"
WRITTEN = datetime.date(2025, 12, 6)


def golden() -> list[tuple[datetime.date, str, str]]:
    rows, reference = [], WRITTEN
    for line in (HERE / "golden_dates.txt").read_text("utf-8").splitlines():
        if line.startswith("@ "):
            reference = datetime.date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            text, _, expected = line.partition(" |")
            rows.append((reference, text, expected.strip()))
    return rows


def shown(found: list[DateMention]) -> str:
    return "; ".join(f"{mention.text} = {period(mention)}" for mention in found)


def period(mention: DateMention) -> str:
    one_day = mention.first_day == mention.last_day
    return str(mention.first_day) if one_day else f"{mention.first_day}..{mention.last_day}"


def values(text: str, reference: datetime.date = WRITTEN) -> list[tuple[datetime.date, datetime.date]]:
    return [(mention.first_day, mention.last_day) for mention in extract_dates(text, reference=reference)]


GOLDEN = golden()
TEXTS = [text for _, text, _ in GOLDEN]


@pytest.mark.parametrize(("reference", "text", "expected"), GOLDEN)
def test_golden(reference: datetime.date, text: str, expected: str) -> None:
    assert shown(extract_dates(text, reference=reference)) == expected


@pytest.mark.parametrize(("reference", "text", "expected"), GOLDEN)
def test_accents_and_case_change_nothing(reference: datetime.date, text: str, expected: str) -> None:
    days = values(text, reference)
    assert len(days) == expected.count(" = ")
    assert values(unidecode(text), reference) == days
    assert values(text.lower(), reference) == days
    assert values(unidecode(text).lower(), reference) == days


@pytest.mark.parametrize("spaces", ["  ", " \r\n\t"])
def test_many_spaces_are_one(spaces: str) -> None:
    for reference, tight, expected in GOLDEN:
        text = tight.replace(" ", spaces)
        found = extract_dates(text, reference=reference)
        assert shown(found).replace(spaces, " ") == expected
        assert all(text[mention.start : mention.end] == mention.text for mention in found)


def test_an_empty_line_ends_a_date() -> None:
    assert values("Lo dijo el lunes\n\n15 de mayo") == values("Lo dijo el lunes.") + values("Fue el 15 de mayo.")


def test_golden_size() -> None:
    assert len(GOLDEN) >= 250


# The same word in upper case may be a name or a heading, but never another day.
@pytest.mark.parametrize("text", [text for text in TEXTS if "abc" not in text and "T10" not in text])
def test_upper_case(text: str) -> None:
    assert values(text.upper()) == values(text)


def test_seed_article() -> None:
    text = SEED.read_text("utf-8")
    found = extract_dates(text, reference=WRITTEN)
    assert [(mention.text, period(mention)) for mention in found] == [
        ("2025-12-06", "2025-12-06"),
        ("hoy", "2025-12-06"),
        ("la próxima semana", "2025-12-08..2025-12-14"),
        *[("2026", "2026-01-01..2026-12-31")] * 4,
    ]


SENTENCES = st.lists(st.sampled_from([*TEXTS, "El ministro llegó a Lima.", "Son 4.000 mesas.", "—", "\n"]), max_size=6)
ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
DATES = st.dates(datetime.date(1583, 1, 1), datetime.date(9999, 12, 31))


@given(SENTENCES, DATES)
@settings(max_examples=300, deadline=None)
def test_properties(sentences: list[str], reference: datetime.date) -> None:
    text = " ".join(sentences)
    end = 0
    for mention in extract_dates(text, reference=reference):
        assert is_date_mention(mention)
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end
    assert values(unidecode(text), reference) == values(text, reference)


def every_rule(lead: str, anchor: str) -> list[tuple[int, Rule]]:
    """The plain twin of `date_grammar.tries`, which leaves out no rule."""
    starts = [
        at for at in range(len(lead) - len(anchor) + 1) if at in (0, len(lead) - len(anchor)) or lead[at - 1] == " "
    ]
    return [(start, rule) for start in starts for rule in FAMILIES[family_of(anchor)]]


@given(SENTENCES, DATES)
@settings(max_examples=200, deadline=None)
def test_no_rule_left_out_would_match(sentences: list[str], reference: datetime.date) -> None:
    text = " ".join(sentences)
    found = extract_dates(text, reference=reference)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("searchlib.date_finding.tries", every_rule)
        assert extract_dates(text, reference=reference) == found


@given(
    st.sampled_from([(2, 29), (12, 6), (1, 1), (12, 31)]),
    st.sampled_from([None, 0, 5]),
    st.dates(datetime.date(1600, 1, 1), datetime.date(9000, 12, 31)),
)
def test_the_nearest_of_seventeen_years(month_day: tuple[int, int], weekday: int | None, today: datetime.date) -> None:
    def make(year: int) -> calendar_es.Period | None:
        period = calendar_es.day(year, *month_day)
        return period if period and weekday in (None, period[0].weekday()) else None

    around = Around("", today, alone=True)
    days = [period[0] for year in range(today.year - 8, today.year + 9) if (period := make(year))]
    ways = {0: days, 2: [day for day in days if day >= today], -2: [day for day in days if day <= today]}
    for sign, allowed in ways.items():
        found = nearest(make, around, sign)
        assert (found and found[0]) == min(allowed, key=lambda day: abs((day - today).days), default=None)


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(TEXTS))
@settings(max_examples=200, deadline=None)
def test_any_text(before: str, after: str, text: str) -> None:
    for mention in extract_dates(f"{before} {text} {after}", reference=WRITTEN):
        assert mention.first_day <= mention.last_day


@given(st.dates(datetime.date(1600, 1, 1), datetime.date(2100, 12, 31)), DATES)
def test_full_dates_are_read_alike_in_every_form(day: datetime.date, reference: datetime.date) -> None:
    month = next(name for name, number in calendar_es.MONTHS.items() if number == day.month)
    forms = [
        f"el {day.day} de {month} de {day.year}",
        f"el {day.day:02} de {month} del {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        day.isoformat(),
    ]
    for form in forms:
        assert values(f"Ocurrió {form}, dijo.", reference) == [(day, day)]


@pytest.mark.parametrize(
    "reference", ["2025-12-06", None, 2025, datetime.date(1582, 12, 31), datetime.time(10)], ids=repr
)
def test_bad_reference(reference: datetime.date) -> None:
    with pytest.raises(DateReferenceError, match="the day of writing is"):
        extract_dates("hoy", reference=reference)
    with pytest.raises(ValueError, match="give"):
        parse_period("hoy", today=reference)


@pytest.mark.parametrize("text", ["31 de febrero", "el 31 de febrero de 2026", "31/2/2026", "2026-02-31", "30-02-26"])
def test_no_such_day_is_left_alone(text: str) -> None:
    assert extract_dates(f"Será {text}.", reference=WRITTEN) == []
    assert parse_period(text, today=WRITTEN) is None


def test_a_word_that_a_line_joins_to_another_is_no_future() -> None:
    assert direction("deliberan_ el lunes", 11, 19) == direction("deliberan el lunes", 10, 18) == 0


def test_reference_with_an_hour() -> None:
    assert values("hoy", datetime.datetime(2025, 12, 6, 23, 59)) == [(WRITTEN, WRITTEN)]


@pytest.mark.parametrize("reference", [datetime.date(1583, 1, 1), datetime.date(9999, 12, 31)])
def test_the_ends_of_the_calendar(reference: datetime.date) -> None:
    found = [mention for text in TEXTS for mention in extract_dates(text, reference=reference)]
    assert found
    assert all(map(is_date_mention, found))


def test_decomposed_text_is_composed_first() -> None:
    [mention] = extract_dates("la pro\N{COMBINING ACUTE ACCENT}xima semana", reference=WRITTEN)
    assert mention.text == "la próxima semana"


@pytest.mark.parametrize(
    "text",
    [
        "The president said on Monday that he will travel next week.",
        "Le président a dit lundi qu'il voyagera.",
        "Ο πρόεδρος είπε σήμερα", "他今天说", "президент сказал сегодня", "", " ", "?",
    ],
)  # fmt: skip
def test_other_languages(text: str) -> None:
    assert extract_dates(text, reference=WRITTEN) == []


def test_nothing_inside_a_word_of_another_script() -> None:
    assert extract_dates("жhoy hoyж mayoж", reference=WRITTEN) == []


def test_a_megabyte() -> None:
    text = "El ministro llegó el lunes 8 de diciembre y volverá en 2026. " * 17_000
    assert len(extract_dates(text, reference=WRITTEN)) == 34_000


def test_ten_megabytes_have_ten_times_the_dates_of_one() -> None:
    article = SEED.read_text("utf-8")
    megabyte = article * (1_000_000 // len(article) + 1)
    once = len(extract_dates(megabyte, reference=WRITTEN))
    tenfold = len(extract_dates(10 * megabyte, reference=WRITTEN))
    assert tenfold == pytest.approx(10 * once, abs=10)


@pytest.mark.parametrize(
    "text",
    [
        "O presidente disse que viajará na próxima semana, em dezembro.",
        "Il presidente ha detto che partirà domani, lunedì.",
        "Der Präsident sagte am Montag, er reise nächste Woche.",
    ],
)
def test_near_languages_give_no_days_but_those_they_share(text: str) -> None:
    for mention in extract_dates(text, reference=WRITTEN):
        assert mention.text in ("próxima semana",)


@pytest.mark.parametrize(
    ("piece", "times", "count"),
    [("el ", 100_000, 0), ("1/", 100_000, 0), ("de mayo ", 50_000, 50_000), ("9", 200_000, 0), ("y 1, ", 50_000, 0)],
)
def test_pieces_of_dates_over_and_over(piece: str, times: int, count: int) -> None:
    assert len(extract_dates(piece * times, reference=WRITTEN)) == count


PERIODS = {
    "2025": "2025-01-01..2025-12-31", "2025-12": "2025-12-01..2025-12-31", "2025-12-06": "2025-12-06",
    "2025-11..2026-01": "2025-11-01..2026-01-31", "2024..2025": "2024-01-01..2025-12-31",
    "2025-12-06T10:00:00Z": "2025-12-06", "2025-12-06 10:00": "2025-12-06", "6/12/2025": "2025-12-06",
    "diciembre de 2025": "2025-12-01..2025-12-31", "diciembre": "2025-12-01..2025-12-31",
    "hoy": "2025-12-06", "ayer": "2025-12-05", "mañana": "2025-12-07", "el lunes": "2025-12-01",
    "lunes": "2025-12-01", "La Semana Pasada": "2025-11-24..2025-11-30",
    "la proxima semana": "2025-12-08..2025-12-14", "hace 3 días": "2025-12-03",
    "hace tres meses": "2025-09-06",
    "el año pasado": "2024-01-01..2024-12-31", "los últimos diez días": "2025-11-26..2025-12-06",
    "Navidad": "2024-12-25", "los años noventa": "1990-01-01..1999-12-31",
    "el siglo XXI": "2000-01-01..2099-12-31",
    "ayer..hoy": "2025-12-05..2025-12-06", "1810": "1810-01-01..1810-12-31",
    "2025-11-03..2025-11-09": "2025-11-03..2025-11-09", "2025-11-03 .. 2025-11-09": "2025-11-03..2025-11-09",
    "2025-1": "2025-01-01..2025-01-31", "2025/12": "2025-12-01..2025-12-31", "12/2025": "2025-12-01..2025-12-31",
    "dic 2025": "2025-12-01..2025-12-31", "dic. de 2025": "2025-12-01..2025-12-31",
    "diciembre 2025": "2025-12-01..2025-12-31", "en diciembre de 2025": "2025-12-01..2025-12-31",
    "en 2025": "2025-01-01..2025-12-31", "últimos 7 días": "2025-11-29..2025-12-06",
    "los últimos tres meses": "2025-09-06..2025-12-06", "navidad de 2024": "2024-12-25",
    "del 3 al 5 de mayo de 2024": "2024-05-03..2024-05-05", "primer trimestre de 2025": "2025-01-01..2025-03-31",
    "de enero a marzo de 2024": "2024-01-01..2024-03-31", "2020 - 2024": "2020-01-01..2024-12-31",
    "años noventa": "1990-01-01..1999-12-31", "los 90": "1990-01-01..1999-12-31",
    "siglo XX": "1900-01-01..1999-12-31", "fin de semana": "2025-12-06..2025-12-07",
    "a fines de 2024": "2024-01-01..2024-12-31",
}  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), PERIODS.items())
def test_parse_period(expression: str, expected: str) -> None:
    first, last = parse_period(f" {expression} ", today=WRITTEN) or (None, None)
    assert (f"{first}" if first == last else f"{first}..{last}") == expected


# Asked on Wednesday 19 November 2025: the last one that has begun, unless the words tell.
LAST_PERIODS = {
    "enero": "2025-01-01..2025-01-31", "en enero": "2025-01-01..2025-01-31",
    "noviembre": "2025-11-01..2025-11-30", "diciembre": "2024-12-01..2024-12-31",
    "próximo enero": "2026-01-01..2026-01-31", "enero que viene": "2026-01-01..2026-01-31",
    "enero pasado": "2025-01-01..2025-01-31", "este diciembre": "2025-12-01..2025-12-31",
    "lunes": "2025-11-17", "el viernes": "2025-11-14", "miércoles": "2025-11-19", "vie": "2025-11-14",
    "este viernes": "2025-11-21", "próximo lunes": "2025-11-24", "lunes que viene": "2025-11-24",
    "lunes 8": "2025-09-08", "lunes 8 de diciembre": "2025-12-08",
    "6 de diciembre": "2024-12-06", "19 de noviembre": "2025-11-19", "6/12": "2024-12-06", "diciembre 6": "2024-12-06",
    "el próximo 6 de diciembre": "2025-12-06", "el 25": "2025-10-25",
    "del 3 al 5 de diciembre": "2024-12-03..2024-12-05", "del 17 al 23 de noviembre": "2025-11-17..2025-11-23",
    "del 3 de mayo al 5 de junio": "2025-05-03..2025-06-05", "enero a marzo": "2025-01-01..2025-03-31",
    "octubre a diciembre": "2025-10-01..2025-12-31", "noviembre a enero": "2025-11-01..2026-01-31",
    "diciembre a febrero": "2024-12-01..2025-02-28", "noviembre..enero": "2025-11-01..2026-01-31",
    "enero..hoy": "2025-01-01..2025-11-19", "primera semana de enero": "2025-01-01..2025-01-07",
    "Navidad": "2024-12-25", "la próxima Navidad": "2025-12-25", "invierno": "2024-12-01..2025-02-28",
    "principios de marzo": "2025-03-01..2025-03-31", "a fines de marzo": "2025-03-01..2025-03-31",
    "finales de diciembre": "2024-12-01..2024-12-31", "a inicios de enero": "2025-01-01..2025-01-31",
    "comienzos de diciembre": "2024-12-01..2024-12-31", "mediados de noviembre": "2025-11-01..2025-11-30",
    "a principios del próximo marzo": "2026-03-01..2026-03-31",
    "del jueves al domingo": "2025-11-13..2025-11-16", "del martes al viernes": "2025-11-18..2025-11-21",
}  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), LAST_PERIODS.items())
def test_a_filter_looks_back(expression: str, expected: str) -> None:
    first, last = parse_period(expression, today=datetime.date(2025, 11, 19)) or (None, None)
    assert (f"{first}" if first == last else f"{first}..{last}") == expected


@given(st.one_of(st.text(), ANY_TEXT, st.sampled_from(TEXTS), st.from_regex(r"[\d./ -]+(de|a|\.\.)?[\d./ -]*")), DATES)
@settings(max_examples=300, deadline=None)
def test_parse_period_takes_any_text(expression: str, today: datetime.date) -> None:
    period = parse_period(expression, today=today)
    assert period is None or period[0] <= period[1]


@pytest.mark.parametrize(
    "expression",
    ["", " ", "..", "2025..", "2025-00", "13/2025", "0000-12", "en", "desde enero", "6 en diciembre", "\ud800",
     "2026..2025", "tal vez", "2025-13", "2025-02-30", "31 de febrero", "hoy y ayer",
     "el ministro llegó ayer", "99999", "0000", "..hoy", "hoy..ayer..hoy"],
)  # fmt: skip
def test_parse_period_none(expression: str) -> None:
    assert parse_period(expression, today=WRITTEN) is None


@pytest.mark.parametrize(
    ("year", "day"), [(1583, "1583-04-10"), (1961, "1961-04-02"), (2000, "2000-04-23"), (2038, "2038-04-25")]
)
def test_easter(year: int, day: str) -> None:
    assert str(calendar_es.easter(year)) == day


def test_feasts_have_days() -> None:
    for name in calendar_es.FEASTS:
        first, last = calendar_es.feast(name, 2026)
        assert first <= last


@pytest.mark.parametrize("name", ["holidays.txt", "preterites.txt", "not_futures.txt", "date_words.txt"])
def test_word_lists(name: str) -> None:
    rows = entries(name)
    assert rows == sorted(set(rows))
    assert all(letters.bare(row[0]).replace(" ", "").isascii() for row in rows)


@pytest.mark.parametrize("count", ["un", "dos", "3", "un par de"])
@pytest.mark.parametrize("unit", sorted({row[0] for row in entries("date_words.txt") if row[1] != "link"}))
def test_every_unit_can_be_counted(count: str, unit: str) -> None:
    for frame in (
        "hace {}",
        "dentro de {}",
        "{} atrás",
        "los últimos {}",
        "los próximos {}",
        "{} que vienen",
    ):
        for text in (f"Ocurrirá {frame.format(f'{count} {unit}')} en Lima.", frame.format(f"{count} {unit} y medio")):
            found = extract_dates(text, reference=WRITTEN)
            assert all(is_date_mention(mention) and mention.text in text for mention in found)


def test_anchors_see_words_behind_any_mark() -> None:
    for mark in " (\"'-¡¿«\n":
        assert anchors().search(letters.spaced(letters.bare(f"x{mark}hoy")))
