"""Short codes of a run: what goes in comes out, and a slip of the hand is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets import codes, read_codes, scenes

RUNS = st.tuples(st.integers(0, 32767), st.floats(1, 7), st.floats(-40, 40))


@given(RUNS)
def test_what_is_written_is_read_to_half_a_step(run):
    seed, early, fell = run
    name, back, a, b = codes.read(codes.write("pair", seed, (early, fell)))
    assert (name, back) == ("pair", seed)
    assert abs(a - early) <= 6 / 2047 / 2 + 1e-9 and abs(b - fell) <= 80 / 2047 / 2 + 1e-9


def test_a_code_by_hand():
    # scene 0, seed 0, both numbers at their lowest: all bits are 0, and so is the checksum
    assert codes.write("pair", 0, (1, -40)) == "00000-00000"
    # seed 1 is bit 22 of the number before the checksum: 2²² = 4194304 = 251 × 16710 + 94, so the last
    # eight bits are 94 = 2·32 + 30, and bit 30 of all is the 1 of the fourth letter from the left
    assert codes.write("pair", 1, (1, -40)) == "00010-0002Y"


@given(RUNS, st.integers(0, 9), st.sampled_from(codes.LETTERS))
def test_one_wrong_letter_is_noticed(run, place, letter):
    seed, early, fell = run
    text = codes.write("pair", seed, (early, fell)).replace("-", "")
    wrong = text[:place] + letter + text[place + 1 :]
    if wrong == text:
        assert codes.read(wrong)[1] == seed
    else:
        with pytest.raises(ValueError, match="wrong"):
            codes.read(wrong)


def test_it_may_be_written_as_people_write():
    code = codes.write("pair", 1, (4.2, 10))
    assert codes.read(code.lower().replace("0", "o").replace("1", "l")) == codes.read(code)
    assert codes.read(" " + code.replace("-", " - ") + " ") == codes.read(code)


@pytest.mark.parametrize("text", ["", "hello", "00000-0000", "00000-000000", "0000U-00000"])
def test_what_is_no_code_is_said_to_be_none(text):
    with pytest.raises(ValueError, match="ten letters"):
        codes.read(text)


@pytest.mark.parametrize("scene, seed", [("bordin", 1), ("pair", -1), ("pair", 32768), ("pair", 1.5)])
def test_what_has_no_code_is_named(scene, seed):
    with pytest.raises(ValueError, match="choose from" if scene == "bordin" else "0 to 32767"):
        codes.write(scene, seed, (4, 4))


def test_a_pasted_chat_becomes_a_table_and_what_is_no_code_is_told():
    mine, yours = codes.write("pair", 3, (5, 8)), codes.write("pair", 4, (2, -3))
    table = read_codes(f"10:02 Ana: {mine}\n10:03 Ben: here it is {yours.lower()} :-)\n{mine}\nand 00000-0000Z\n")
    # the same run sent twice is one run
    assert list(table.seed) == [3, 4] and table.early.round(1).tolist() == [5.0, 2.0]
    assert table.attrs["wrong"] == ["00000-0000Z"]
    assert read_codes("nobody sent one").empty


@pytest.mark.parametrize("settings", [{}, {"number": 7, "goal": 2.0}, {"number": 400, "bond": 7.0}])
def test_a_pair_says_its_own_code(settings):
    scene = scenes.scene("pair")
    r = scene.result(**{c.name: c.default for c in scene.controls} | settings)
    said = scenes.run(scene, settings)["sentence"].removesuffix(".").rpartition(" ")[2]
    name, client, early, fell = codes.read(said)
    assert (name, client) == ("pair", r.client)
    assert early == pytest.approx(r.early, abs=0.002) and fell == pytest.approx(r.fell, abs=0.02)
