"""``identify --hash``: a hash that is known is proof, it is made when it is asked for or worth it, and remembered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from sdxl_advisor.files import hasher, hashing
from sdxl_advisor.files.hashing import Changed, digest_of
from tests.catalog.writing import checkpoint, family, write
from tests.conftest import Ran, Run
from tests.files import beside, making
from tests.files.beside import modelspec
from tests.files.conftest import digests, keep_the_contract

OTHER = "0" * 64
Own = Callable[..., Ran]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A small SDXL checkpoint with a name that tells nothing."""
    (tmp_path / "models").mkdir()
    return making.unet_only(tmp_path / "models" / "model.safetensors", metadata={"a": "1"}, fill=b"its own data")


@pytest.fixture
def own(tmp_path: Path, made_up: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Own:
    """Identify files by a catalogue that knows one file by these traces, with an empty memory of hashes."""
    assert made_up.is_dir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def own(words: list[object], **traces: object) -> Ran:
        file = {"name": "known_v10.safetensors", "source": ["card"], **traces}
        predicts = {"type": "v-prediction", "zero_terminal_snr": True, "source": ["card"]}
        known = checkpoint("known", name="Known", files=[file], prediction=predicts)
        write(tmp_path / "own", "own.yaml", family(known, name="Own line"))
        ran = run("--catalog", str(tmp_path / "own"), "identify", *map(str, words), "--json")
        for one in ran.json["files"]:
            keep_the_contract(one)
        return ran

    return own


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are hashed from now on; of those whose tensors are, with a plus."""
    names: list[str] = []

    def noted(path: Path, start: int, *rest: Any) -> str:
        names.append(path.name + ("+" if start else ""))
        return digest_of(path, start, *rest)

    monkeypatch.setattr(hasher, "digest_of", noted)
    return names


def only(ran: Ran) -> Any:
    """The answer about the only file."""
    [one] = ran.json["files"]
    return one


def key(ran: Ran) -> str | None:
    """The checkpoint of the only file."""
    found: str | None = (only(ran)["checkpoint"] or {}).get("key")
    return found


def test_a_known_hash_is_proof(model: Path, own: Own) -> None:
    whole, tensors = digests(model)
    ran = own([model, "--hash"], sha256=whole)
    one = only(ran)
    assert (ran.code, key(ran), one["confidence"], one["by"], one["family"]) == (0, "known", "proof", "sha256", "own")
    assert one["evidence"][0]["says"] == f"its SHA-256 {whole[:10]}… is that of Known"
    assert one["prediction"] == {"type": "v-prediction", "zero_terminal_snr": True, "sure": True, "by": "record"}
    assert not any(step.endswith("--hash") for step in ran.json["next"])
    one = only(own([model, "--hash"], autov3=tensors[:12]))
    assert (one["checkpoint"]["key"], one["confidence"], one["by"]) == ("known", "proof", "autov3")
    assert one["evidence"][0]["says"] == f"the hash of its tensors (AutoV3) {tensors[:12]} is that of Known"


def test_a_short_hash_is_strong_and_no_proof(model: Path, own: Own) -> None:
    whole = digests(model)[0]
    one = only(own([model, "--hash"], autov2=whole[:10]))
    assert (one["checkpoint"]["key"], one["confidence"], one["by"]) == ("known", "strong", "autov2")
    assert one["evidence"][0]["says"] == f"the first ten digits of its SHA-256, {whole[:10]}, are those of Known"


def test_a_whole_hash_that_differs_behind_the_tenth_digit_is_no_proof(model: Path, own: Own) -> None:
    one = only(own([model, "--hash"], sha256=digests(model)[0][:10] + "0" * 54))
    assert (one["by"], one["confidence"]) == ("autov2", "strong")


def test_a_copy_with_other_metadata_is_known_by_its_tensors(model: Path, own: Own) -> None:
    whole, tensors = digests(model)
    copy = making.unet_only(model.with_name("copy.safetensors"), metadata={"b": "2" * 999}, fill=b"its own data")
    assert digests(copy)[0] != whole
    assert only(own([copy, "--hash"], sha256=whole, autov3=tensors[:12]))["by"] == "autov3"
    other = making.unet_only(model.with_name("other.safetensors"), metadata={"a": "1"}, fill=b"other data")
    ran = own([other, "--hash"], sha256=whole, autov3=tensors[:12])
    assert (ran.code, key(ran), only(ran)["confidence"]) == (1, None, "none")


def test_the_hash_of_a_renamed_file_wins_and_says_so(model: Path, own: Own) -> None:
    renamed = model.rename(model.with_name("alderXL_v10.safetensors"))
    before = only(own([renamed], sha256=digests(renamed)[0]))
    assert (before["checkpoint"]["key"], before["confidence"], before["conflicts"]) == ("alder-1", "hint", [])
    one = only(own([renamed, "--hash"], sha256=digests(renamed)[0]))
    assert (one["checkpoint"]["key"], one["confidence"]) == ("known", "proof")
    assert one["conflicts"] == ["the file name says Alder XL 1, the SHA-256 says Known: the SHA-256 counts"]


def test_a_file_is_not_hashed_unless_it_is_asked_for(model: Path, own: Own, hashed: list[str]) -> None:
    ran = own([model], sha256=digests(model)[0])
    assert (ran.code, key(ran), hashed) == (1, None, [])
    [step] = ran.json["next"]
    assert step.startswith("sdxl-advisor --catalog ")
    assert step.endswith(f" identify {model} --hash")


def test_what_was_hashed_once_is_remembered(model: Path, own: Own, hashed: list[str]) -> None:
    whole = digests(model)[0]
    for words in ([model, "--hash"], [model, "--hash"], [model], [model.parent]):
        ran = own(words, sha256=whole)
        assert (key(ran), only(ran)["confidence"]) == ("known", "proof")
    assert hashed == ["model.safetensors"]


def test_a_miss_is_remembered_too(model: Path, own: Own, hashed: list[str]) -> None:
    for _ in range(2):
        assert key(own([model, "--hash"])) is None
    assert hashed == ["model.safetensors", "model.safetensors+"]
    assert key(own([model], sha256=digests(model)[0])) == "known"


def test_the_tensors_are_hashed_only_where_the_whole_hash_is_unknown(model: Path, own: Own, hashed: list[str]) -> None:
    whole, tensors = digests(model)
    assert only(own([model, "--hash"], sha256=whole))["by"] == "sha256"
    assert hashed == ["model.safetensors"]
    assert key(own([model], autov3=tensors[:12])) is None
    assert only(own([model, "--hash"], autov3=tensors[:12]))["by"] == "autov3"
    assert only(own([model], autov3=tensors[:12]))["by"] == "autov3"
    assert hashed == ["model.safetensors", "model.safetensors+"]


def test_several_files_are_hashed_at_once_and_told_in_order(
    model: Path, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    vae, together = making.vae(model.with_name("a.safetensors")), Barrier(2)

    def waiting(path: Path, start: int, *rest: Any) -> str:
        if not start:
            together.wait(timeout=10)
        return digest_of(path, start, *rest)

    monkeypatch.setattr(hasher, "digest_of", waiting)
    ran = own([model, vae, "--hash"], sha256=digests(model)[0])
    assert [Path(one["path"]).name for one in ran.json["files"]] == ["model.safetensors", "a.safetensors"]
    assert ran.json["files"][0]["by"] == "sha256"


def test_an_interrupt_stops_the_files_that_are_hashed_meanwhile(tmp_path: Path) -> None:
    files = [tmp_path / str(n) for n in range(4)]
    for path in files:
        path.write_bytes(b"x" * 1000)
    told: list[int] = []

    def interrupted(size: int) -> None:
        told.append(size)
        raise KeyboardInterrupt

    @contextmanager
    def progress(_: str, size: int) -> Iterator[Callable[[int], None]]:
        assert size == 4000
        yield interrupted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "BLOCK", 1)
        with pytest.raises(KeyboardInterrupt):
            list(hasher.digests(dict.fromkeys(files, 0), progress))
    assert len(told) <= len(files)


def test_a_file_that_was_changed_is_hashed_again(model: Path, own: Own, hashed: list[str]) -> None:
    whole = digests(model)[0]
    own([model, "--hash"], sha256=whole)
    state = model.stat()
    making.unet_only(model, metadata={"a": "1"}, fill=b"new tensors")
    os.utime(model, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert model.stat().st_size == state.st_size
    assert key(own([model], sha256=whole)) is None
    assert key(own([model, "--hash"], sha256=whole)) is None
    assert hashed == ["model.safetensors", "model.safetensors", "model.safetensors+"]


def test_a_single_file_of_a_known_size_is_hashed_by_itself(model: Path, own: Own, hashed: list[str]) -> None:
    traces = {"sha256": digests(model)[0], "size": model.stat().st_size}
    assert key(own([model], **traces)) == "known"
    assert hashed == ["model.safetensors"]


def test_a_folder_with_a_single_file_counts_as_the_file(model: Path, own: Own, hashed: list[str]) -> None:
    assert key(own([model.parent], sha256=digests(model)[0], size=model.stat().st_size)) == "known"
    assert hashed == ["model.safetensors"]


def test_of_several_files_none_is_hashed_by_itself(model: Path, own: Own, hashed: list[str]) -> None:
    making.vae(model.with_name("x.safetensors"))
    own([model.parent], sha256=digests(model)[0], size=model.stat().st_size)
    assert hashed == []
    own([model.parent, "--hash"], sha256=digests(model)[0], size=model.stat().st_size)
    assert sorted(hashed) == ["model.safetensors", "x.safetensors", "x.safetensors+"]


def test_a_file_of_another_size_is_not_hashed(model: Path, own: Own, hashed: list[str]) -> None:
    own([model], sha256=digests(model)[0], size=model.stat().st_size + 1)
    assert hashed == []


@pytest.mark.parametrize("ending", [".ckpt", ".gguf", ".bin"])
def test_a_file_that_is_not_opened_is_told_by_its_hash(ending: str, model: Path, own: Own) -> None:
    path = model.rename(model.with_suffix(ending))
    one = only(own([path, "--hash"], sha256=digests(path)[0]))
    assert (one["kind"], one["checkpoint"]["key"], one["confidence"]) == ("checkpoint", "known", "proof")
    assert (one["architecture"], one["by"]) == ("SDXL", "sha256")


def test_a_hash_outdoes_what_the_file_says_it_predicts(model: Path, own: Own) -> None:
    making.unet_only(model, metadata=modelspec(prediction_type="epsilon"))
    one = only(own([model, "--hash"], sha256=digests(model)[0]))
    assert (one["checkpoint"]["key"], one["prediction"]["type"]) == ("known", "v-prediction")


def test_a_hash_in_a_sidecar_is_strong_and_that_of_the_file_goes_before_it(model: Path, own: Own) -> None:
    beside.lora_manager(model, model="", base_model="", sha256=OTHER)
    assert only(own([model], sha256=OTHER))["confidence"] == "strong"
    one = only(own([model, "--hash"], sha256=OTHER))
    assert (one["checkpoint"]["key"], one["by"]) == ("known", "sidecar")


def test_other_files_of_a_line_are_known_by_their_hash(model: Path, tmp_path: Path, made_up: Path, run: Run) -> None:
    assert made_up.is_dir()
    vae = making.vae(model.with_name("x.safetensors"))
    others = [
        {"label": "A VAE", "kind": "vae", "sha256": digests(vae)[0], "source": ["card"]},
        {"label": "A mix", "sha256": digests(model)[0], "source": ["card"]},
    ]
    write(tmp_path / "own", "own.yaml", family(checkpoint("known"), name="Own line", other_files=others))
    ran = run("--catalog", str(tmp_path / "own"), "identify", str(model.parent), "--hash", "--json")
    found = {one["kind"]: (one["label"], one["family"], one["confidence"]) for one in ran.json["files"]}
    assert (ran.code, found) == (0, {"checkpoint": ("A mix", "own", "proof"), "vae": ("A VAE", "own", "proof")})


def test_a_damaged_file_is_not_hashed(model: Path, own: Own, hashed: list[str]) -> None:
    with model.open("r+b") as file:
        file.truncate(model.stat().st_size - 1)
    ran = own([model, "--hash"], sha256=digests(model)[0])
    assert (ran.code, only(ran)["kind"], hashed) == (1, "unknown", [])
    assert "cut off" in only(ran)["note"]


def test_a_folder_of_diffusers_has_no_hash(model: Path, own: Own, hashed: list[str]) -> None:
    beside.diffusers_folder(model.parent / "alder-1")
    ran = own([model.parent / "alder-1", "--hash"])
    assert (key(ran), hashed) == ("alder-1", [])


@pytest.mark.parametrize("failure", [Changed(), OSError(5, "Input/output error")])
def test_a_file_that_cannot_be_hashed_stops_nothing(
    failure: Exception, model: Path, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = model.rename(model.with_name("alderXL_v10.safetensors"))
    making.vae(model.with_name("x.safetensors"))

    def fail(path: Path, *rest: Any) -> str:
        if path == renamed:
            raise failure
        return digest_of(path, *rest)

    monkeypatch.setattr(hasher, "digest_of", fail)
    first, second = own([renamed.parent, "--hash"]).json["files"]
    assert second["kind"] == "vae"
    if isinstance(failure, Changed):
        assert first["checkpoint"]["key"] == "alder-1"
    else:
        assert first["note"] == "it cannot be read: Input/output error"


def test_how_far_it_is_is_told_by_file_and_bytes(model: Path, own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, int] = {}

    @contextmanager
    def progress(name: str, size: int) -> Iterator[Callable[[int], None]]:
        assert size == model.stat().st_size
        yield lambda more: seen.update({name: seen.get(name, 0) + more})

    monkeypatch.setattr("sdxl_advisor.render.progress.hashing", progress)
    assert key(own([model, "--hash"], sha256=digests(model)[0])) == "known"
    assert seen == {"model.safetensors": model.stat().st_size}
