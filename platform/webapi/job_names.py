FORGET_ANSWERS = "webapi.forget_answers"
