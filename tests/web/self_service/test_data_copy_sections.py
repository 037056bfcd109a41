from app.domain.basics.tasks import Template
from app.web.self_service.data_copy_sections import MESSAGES


def test_each_message_that_we_send_has_words():
    assert MESSAGES.keys() == set(Template)
