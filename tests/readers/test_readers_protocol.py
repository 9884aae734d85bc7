import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinextract_gui.readers.decoder.protocol import (
    GarbledMessageError,
    read_message,
    write_message,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


# a busy machine draws slowly; the check is about drawing, not about us
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.text(), values), max_size=4))
def test_that_messages_arrive_as_they_were_sent(messages: list[dict[str, object]]) -> None:
    stream = io.BytesIO()
    for message in messages:
        write_message(stream, message)
    stream.seek(0)
    assert [read_message(stream) for _ in messages] == messages
    assert read_message(stream) is None


@given(st.binary(min_size=1, max_size=60))
def test_that_garbage_is_told_from_messages(data: bytes) -> None:
    try:
        message = read_message(io.BytesIO(data))
    except GarbledMessageError:
        return
    assert isinstance(message, dict)


def test_that_a_message_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(GarbledMessageError, match="claims"):
        read_message(io.BytesIO(b"\xff\xff\xff\xff"))


def test_that_file_names_that_are_no_text_survive() -> None:
    stream = io.BytesIO()
    write_message(stream, {"path": "a\udcff.tif"})
    stream.seek(0)
    assert read_message(stream) == {"path": "a\udcff.tif"}
