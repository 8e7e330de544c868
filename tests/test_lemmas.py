"""Forms and their lemmas by class, what must not meet, what is known to fail, and the data files."""

from __future__ import annotations

import doctest
import re
import string
import subprocess
import sys
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import lemmas
from searchlib.lemmas import lemma
from searchlib.wordlists import lines

# class -> "lemma: forms; lemma: forms"
GOLDEN = {
    "ser, ir, haber, estar": """
        ser: es son soy somos era eran fue fueron fuera sera serian sea sean sido siendo seria; ir:
        va van vamos iba iban ira iran vaya vayan ido yendo; haber: ha han hay habia habian hubo
        habra habria haya hayan hubiera habiendo; estar: estan estaba estaban estuvo estuvieron
        estara este_ esta estaria esten estando""",
    "strong preterites": """
        decir: dijo dijeron dije dijera; hacer: hizo hicieron hice hiciera; poner: puso pusieron
        pusiera; tener: tuvo tuvieron tuviera; poder: pudo pudieron pudiera; querer: quiso quisieron
        quisiera; saber: supo supieron; traer: trajo trajeron trajera; conducir: condujo condujeron;
        producir: produjo produjeron; reducir: redujo redujeron; obtener: obtuvo obtuvieron;
        mantener: mantuvo mantuvieron; detener: detuvo detuvieron; proponer: propuso propusieron;
        intervenir: intervino intervinieron; contradecir: contradijo; andar: anduvo; dar: dio dieron
        diera""",
    "changing stems": """
        contar: cuentan cuente conto; pensar: piensa piensan piense; pedir: pide piden pidio
        pidieron pida; seguir: sigue siguen siguio siga; encontrar: encuentran encontro; perder:
        pierden pierda; sentir: siente sienten sintio; morir: murio mueren muera murieron; dormir:
        duermen durmio; construir: construye construyen construyo construyeron; huir: huyen huyo
        huyeron; leer: lee leyo leyeron; caer: cae cayo cayeron caiga; oir: oye oyo oyeron; reir:
        rie rio_; conocer: conozca conoce; ofrecer: ofrezca ofrecio; proteger: proteja protege;
        exigir: exija exige; elegir: elige eligio elija; pagar: pague pagaron; buscar: busque
        busquen buscaron; alcanzar: alcance_ alcanzo alcancen; jugar: juegan jugaron jugara;
        empezar: empiezan empiece""",
    "futures and conditionals": """
        tener: tendra tendran tendria tendrian; hacer: hara haran haria; decir: dira diran diria;
        poder: podra podran podria podrian; poner: pondra pondran; salir: saldra saldran; venir:
        vendra vendran; querer: querra querran; saber: sabra sabran; viajar: viajara viajaran
        viajaria; anunciar: anunciara anunciaran; recibir: recibira recibiran recibiria; volver:
        volvera volveran; mantener: mantendra mantendrian; proponer: propondra; continuar:
        continuara continuarian""",
    "subjunctives and imperfects": """
        hacer: haga hagan hiciesen; tener: tenga tengan tenia tenian; poner: ponga pongan; venir:
        venga vengan; salir: salga salgan; permitir: permita permitan permitiera; trabajar: trabajen
        trabajaba trabajaban trabajasen; cumplir: cumpla cumplan cumplia; garantizar: garantice
        garanticen; respetar: respeten respetara; vivir: viva_ vivan vivian; llegar: lleguen
        llegaba; exhortar: exhorto exhorta exhortaron; reconocer: reconozca reconocia""",
    "participles and gerunds": """
        publicar: publicado publicada publicados publicadas publicando; detener: detenido detenida
        detenidos; acusar: acusado acusados acusada; elegir: elegido elegidos; abrir: abierto
        abierta abiertas; escribir: escrito escritas; cubrir: cubierto cubiertas; resolver:
        resuelto; romper: roto rotas; hacer: hecho hecha haciendo; decir: dicho diciendo; volver:
        vuelto volviendo; unir: unido unidos; prever: previsto previstas; satisfacer: satisfecho;
        pedir: pidiendo; construir: construyendo construido; leer: leyendo leido; oir: oyendo;
        producir: produciendo producida; morir: muriendo""",
    "plurals": """
        pais: paises; luz: luces; regimen: regimenes; ano: anos; mujer: mujeres; ciudad: ciudades;
        vez: veces; juez: jueces; obra: obras; ley: leyes; orden: ordenes; joven: jovenes; imagen:
        imagenes; examen: examenes; volumen: volumenes; origen: origenes; crimen: crimenes; interes:
        intereses; mes: meses; lider: lideres; pez: peces; voz: voces; red: redes; tren: trenes;
        avion: aviones; eleccion: elecciones; mision: misiones; hospital: hospitales; hotel:
        hoteles; base: bases; clase: clases; coche: coches; padre: padres; nombre: nombres; parte:
        partes; hombre: hombres; calle: calles; grande: grandes; torre: torres; flor: flores;
        policia: policias; economia: economias; nacion: naciones; refugio: refugios; crisis: crisis;
        lunes: lunes; virus: virus; antirretroviral: antirretrovirales; yihadista: yihadistas""",
    "feminines": """
        peruano: peruana peruanos peruanas; ministro: ministra ministras; alto: alta altas; nuevo:
        nueva nuevas; economico: economica economicos economicas; director: directora directoras;
        frances: francesa francesas; aleman: alemana alemanas; espanol: espanola espanolas;
        presidente: presidenta; trabajador: trabajadoras; politico: politica politicas; nino: nina
        ninas; hijo: hija hijas; rojo: roja rojas; primero: primer primera; bueno: buen buena
        buenas; grande: gran; alguno: algun algunas; sirio: siria_ sirias; medico: medicas""",
    "pronouns behind": """
        reunir: reunirse reuniendose; decir: decirselo diciendole decirles; dar: darle dandole; ver:
        verse verlo; hacer: hacerlo haciendolo; ir: irse; ser: serlo; poner: ponerse poniendolo;
        llevar: llevarlos llevandola; proteger: protegernos protegerse; comunicar: comunicarnoslo;
        quedar: quedarse; referir: refiriendose; convertir: convertirse convirtiendose; ayudar:
        ayudarles ayudandolos""",
    "-mente": """
        rapido: rapidamente; reciente: recientemente; economico: economicamente; oficial:
        oficialmente; actual: actualmente; fuerte: fuertemente; mente: mente; clemente: clemente;
        aumentar: aumente""",
    "nouns that a rare form of a verb or an adjective would swallow": """
        sida: sida; sed: sed; seda: seda sedas; sede: sede sedes; pasta: pasta pastas; tinta: tinta tintas;
        gira: gira giras; apuesta: apuesta apuestas; cera: cera; falla: falla fallas; opera: opera operas;
        coma: coma comas; uva: uva uvas; atenas: atenas; andes: andes; tomas: tomas; rice: rice; ara: aras""",
    "verbs that a noun or another verb would swallow": """
        recabar: recaba recaban; encomiar: encomia encomiaron encomian; objetar: objeta; sesionar: sesiona;
        revertir: revierten revierta; erosionar: erosiona; desalentar: desalienta; vestir: vistieran; aplazar: aplacen;
        conversar: converso; menoscabar: menoscaba; bucear: bucea; indultar: indulta""",
    "a noun and its plural": """
        reporte: reporte reportes; visa: visa visas; muestra: muestra muestras; queja: queja quejas; desalojo: desalojo
        desalojos; amnistia: amnistia amnistias; pandilla: pandilla pandillas; gay: gay gays; tifon: tifon tifones;
        enviar: envio envios; resumen: resumen resumenes; bolsillo: bolsillo bolsillos; cigarrillo: cigarrillo
        cigarrillos; cuadro: cuadro cuadros; ong: ong ongs; montar: monta montas; libia: libia libias""",
    "participles, in all four forms": """
        aprobar: aprobado aprobada aprobados aprobadas; establecer: establecido establecida establecidos establecidas;
        prohibir: prohibido prohibida prohibidos prohibidas; informar: informado informada informados informadas;
        integrar: integrado integrada integrados integradas; poblado: poblado poblada poblados pobladas;
        mercado: mercado mercados; resultado: resultado resultados""",
    "offices and adjectives, of either gender": """
        juez: juez jueza jueces juezas; jefe: jefe jefa jefes jefas; alcalde: alcalde alcaldesa; cronico: cronico
        cronica cronicos cronicas; seropositivo: seropositivo seropositiva seropositivas; polemico: polemico polemica;
        practico: practico practicas practicamente; xenofobo: xenofoba xenofobos""",
    "words in form of a verb": """
        casa: casa casas; caso: caso casos; partido: partido partidos; parte: parte; publico:
        publico publica; paso: paso pasos; rio: rio rios; trabajo: trabajo trabajos; cuenta: cuenta
        cuentas; nada: nada; para: para; como: como; sobre: sobre; entre: entre; estado: estado
        estados; mercado: mercado mercados; resultado: resultado resultados; sentido: sentido;
        medida: medida medidas; vida: vida vidas; comida: comida; entrada: entrada; salida: salida
        salidas; llegada: llegada; conferencia: conferencia; objetivo: objetivo objetivos; escuela:
        escuela escuelas; ejemplo: ejemplo; clima: clima; climatico: climatico climatica; mision:
        mision; vino: vino vinos; voto: voto votos; juego: juego juegos""",
}
NAMES = """
    garcia lopez gonzales gonzalez rodriguez fernandez martinez chavez maduro cervantes guterres ban
    moon kofi annan obama trump putin merkel macron bolsonaro kirchner fujimori humala vizcarra
    boluarte castillo toledo morales correa bachelet pinera lula rousseff rajoy sanchez aznar
    zapatero feijoo rubio costa iglesias_ barnes jones holmes brooks harris adams williams dallas
    texas bruselas londres paris honduras carlos lucas nicolas jesus andres matias
    elias jeremias moises dolores_ mercedes lourdes maria lucia julia ana marta clara_ cristina
    carolina silvia sofia patricia barbara vargas rojas_ arias cardenas salinas linares olivares
    cabrera tapia machado zayas vargas duran_ armando alejo mateo libia marruecos filipinas maldivas
    barbados argentina bosnia ucrania colombia lima callao arequipa piura sudan viena onu oea unicef
    efe pyme
    """
MEET = """
    ano anos; mujer mujeres; ciudad ciudades; vez veces; juez jueces; obra obras; fue es; dijo
    diran; hizo hara; peruano peruanas; policia policias; regimen regimenes; reunirse reunio;
    ministro ministras; tuvo tendria
    """
STAY_APART = """
    caso casa casar; partido parte partir; decir decada; publico publicidad; peso pesca; real
    realidad; nuevo nueve; cuento cuenta; puerto puerta; libro libra; banco banca; rey reina; hombre
    mujer; marco marca; policia politico; general generar; ciudad ciudadano; nacion nacional; mayo
    mayor; este oeste; ser ir
    """
# (form, the lemma a reader would want, why it fails)
KNOWN_FAILURES = [
    ("fuimos", "ir", "fue and its like belong to ser and ir; ser is the more frequent"),
    ("clara", "clara", "the adjective is as frequent as the name"),
    ("rojas", "rojas", "plural of roja; the surname is rarer"),
    ("reyes", "reyes", "plural of rey; the surname is rarer"),
    ("dolores", "dolores", "plural of dolor"),
    ("marcos", "marcos", "plural of marco"),
    ("duran", "duran", "durar, third person"),
    ("hacia", "hacer", "hacía is rarer than the preposition"),
    ("paso", "pasar", "pasó is rarer than the noun"),
    ("vino", "venir", "the noun vino is written the same"),
    ("muestra", "mostrar", "the noun, for the sake of its plural, which is more frequent than muestran"),
    ("envios", "envio", "envio is the verb's (envió), and its plural goes with it"),
    ("jugo", "jugo", "jugó is more frequent than the noun, whose plural stays apart from it"),
    ("quedate", "quedar", "imperative with a pronoun: such a host ends like any noun"),
    ("pueblecito", "pueblo", "diminutives are words of their own"),
    ("zaporozhies", "zaporozhie", "unknown, and names end in -es"),
]


def pairs(table: str) -> list[tuple[str, str]]:
    found = []
    for group in table.split(";"):
        base, _, forms = group.partition(":")
        found += [(form, base.strip()) for form in forms.split() if not form.endswith("_")]
    return found


def groups(table: str) -> list[list[str]]:
    return [group.split() for group in table.split(";")]


@pytest.mark.parametrize("kind", GOLDEN)
def test_forms(kind: str) -> None:
    assert {form: lemma(form) for form, _ in pairs(GOLDEN[kind])} == dict(pairs(GOLDEN[kind]))


def test_the_table_is_large_enough() -> None:
    assert sum(len(pairs(table)) for table in GOLDEN.values()) >= 300


def test_names_stay() -> None:
    names = [name for name in NAMES.split() if not name.endswith("_")]
    assert [lemma(name) for name in names] == names


@pytest.mark.parametrize("group", groups(MEET), ids=" ".join)
def test_meet(group: list[str]) -> None:
    assert len({lemma(form) for form in group}) == 1


@pytest.mark.parametrize("group", groups(STAY_APART), ids=" ".join)
def test_stay_apart(group: list[str]) -> None:
    assert len({lemma(form) for form in group}) == len(group)


def plural(noun: str) -> str:
    if noun.endswith("z"):
        return noun[:-1] + "ces"
    return noun + ("s" if noun[-1] in "aeiou" else "es")


def test_nouns_meet_their_plurals() -> None:
    """In one of a hundred the plural is another word's or a name (antes, gracias, cruces, Honduras)."""
    nouns = [word for word in lines("words.txt") if word[-1] in "aeioudlnrz" and lemma(word) == word]
    apart = [noun for noun in nouns if lemma(plural(noun)) != noun]
    assert len(nouns) > 20_000
    assert len(apart) < 0.012 * len(nouns)


@pytest.mark.parametrize(("form", "wanted", "why"), KNOWN_FAILURES)
def test_known_failures(form: str, wanted: str, why: str) -> None:
    assert lemma(form) != wanted, f"mended, move it to the golden table: {why}"


@pytest.mark.parametrize("code", ["covid19", "g20", "2026", "b52s", "", "a", "ii", "xx", "x86"])
def test_codes_stay(code: str) -> None:
    assert lemma(code) == code


def test_a_form_that_is_chosen_goes_to_a_lemma() -> None:
    """But for nouns whose plural stays theirs while the singular is a more frequent verb's (jugó, cayó, tomó)."""
    chosen = {line.split()[1] for line in lines("lemma_choices.txt")}
    assert {word for word in chosen if lemma(word) != word} == {"amo", "cayo", "hecho", "jugo", "mate", "tomo", "venda"}


@given(st.text(string.ascii_lowercase, max_size=25))
def test_any_letters(word: str) -> None:
    base = lemma(word)
    assert base.isascii()
    assert base.isalpha() == word.isalpha()
    assert lemma(word) == base


def test_infinitives_are_their_own_lemmas() -> None:
    infinitives = [line.split()[0] for line in lines("verbs.txt")]
    assert [verb for verb in infinitives if lemma(verb) != verb] == []


def data_lines(name: str) -> list[str]:
    text = files("searchlib").joinpath("data", name).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    return text.splitlines()


@pytest.mark.parametrize("name", ["verbs.txt", "words.txt", "lemma_choices.txt"])
def test_data_is_sorted_unique_and_folded(name: str) -> None:
    lines = data_lines(name)
    header = [line for line in lines if line.startswith("#")]
    for wanted in ("Source:", "Licence:", "Date:"):
        assert any(wanted in line for line in header), wanted
    body = lines[len(header) :]
    keys = [line.split()[0] for line in body]
    assert keys == sorted(set(keys))
    assert [line for line in body if not re.fullmatch("[a-z]+( [a-z]+)*", line)] == []


def test_data_is_small() -> None:
    names = ("verbs.txt", "words.txt", "lemma_choices.txt")
    assert sum(len(files("searchlib").joinpath("data", name).read_bytes()) for name in names) <= 300_000


def test_loads_when_first_asked() -> None:
    code = "from searchlib import lemmas; assert not lemmas._lexicon.cache_info().currsize"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_docstrings() -> None:
    assert doctest.testmod(lemmas).failed == 0
