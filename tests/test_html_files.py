"""HTML pages: the article, without what stands around it."""

from __future__ import annotations

import pathlib

import pytest

from searchlib.corpus import read_files

pytest.importorskip("trafilatura", reason="needs the extra html")

PAGE = """<!doctype html><html lang="es"><head><meta charset="{charset}"><title>Lluvias en Piura | El Diario</title>
<meta property="og:site_name" content="El Diario">
<meta property="article:published_time" content="2025-03-04T10:00:00-05:00">
<link rel="canonical" href="https://diario.example/piura"></head>
<body><nav><a href="/">Inicio</a> <a href="/p">Política</a></nav><article><h1>Lluvias en Piura</h1>
<p>Las lluvias desbordaron el río Piura y dejaron cuatro mil familias sin casa, informó el alcalde de la región.</p>
<p>La ministra de Vivienda viajará mañana a la región para ver los daños, según dijo en rueda de prensa.</p>
</article><footer>Todos los derechos reservados, 2019</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_the_article_of_a_page(tmp_path: pathlib.Path, charset: str) -> None:
    path = tmp_path / "piura.html"
    path.write_bytes(PAGE.format(charset=charset).encode(charset))
    [document] = read_files(path)
    assert (document.id, document.title) == (path.as_posix(), "Lluvias en Piura")
    assert (document.date, document.source) == ("2025-03-04", "El Diario")
    assert document.url == "https://diario.example/piura"
    assert document.text.startswith("Las lluvias desbordaron el río Piura")
    assert document.text.endswith("según dijo en rueda de prensa.")
    assert "\n\nLa ministra" in document.text
    assert "Política" not in document.text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "\n", "<html>"])
def test_a_page_without_an_article_is_reported(tmp_path: pathlib.Path, page: str) -> None:
    path = tmp_path / "portada.htm"
    path.write_text(page, encoding="utf-8")
    reader = read_files(path)
    assert list(reader) == []
    assert "no article is found in the page" in reader.rejected[0].reason
