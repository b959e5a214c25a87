"""车辆识别代号 (VIN): 17 characters, of which the ninth is computed from the others."""

from __future__ import annotations

from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier

# ISO 3779: letters but I, O, Q count as digits; the ninth place holds the check character and counts nothing.
VALUES = {character: int(character) for character in "0123456789"}
VALUES |= dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# What is taken for what: letters that a VIN has not.
MENDED = str.maketrans("IOQ", "100")


def vin_check(vin: str) -> str | None:
    """The ninth character of these 17, or None when a character has no value."""
    if len(vin) != 17 or any(character not in VALUES for character in vin):
        return None
    return "0123456789X"[sum(VALUES[character] * weight for character, weight in zip(vin, WEIGHTS, strict=True)) % 11]


VIN = Subject("vin", "车辆识别代号", read_identifier, first=("identifier",))


@VIN.rule("vin-form", Severity.WARNING, stops=True)
def form(vin: Identifier, context: Context) -> Iterator[Hit]:
    """车辆识别代号不是 17 位

    检查什么
        车辆识别代号是 17 位数字和大写字母，不含 I、O、Q。
    为什么
        少一位或看错字母，就查不到这辆车，办理登记时会被退回。
    来源
        ISO 3779、GB 16735（没有读到标准原文，规则来自一般资料），所以只作提醒。
    出错示例
        LSVAA4187N212345
        LSVAA4187N2I23456
    正确示例
        1M8GDM9AXKP042788
    例外
        1998 年以前的旧车和部分专用车辆的车架号不是 17 位。
    """
    wrong = [place for place, character in enumerate(vin.text) if character not in VALUES]
    if wrong:
        mended = vin.text.translate(MENDED)
        sound = vin_check(mended) == mended[8] if len(mended) == 17 else False
        yield Hit(
            f"{describe_places(vin.text, wrong)}，车辆识别代号没有这个字符。请对照合格证或行驶证核对。",
            expected="17 位数字和大写字母，不含 I、O、Q",
            suggestion=mended if sound else None,
        )
    elif len(vin.text) != 17:
        yield Hit(
            f"车辆识别代号有 {len(vin.text)} 位，应为 17 位。请对照合格证或行驶证核对。",
            expected="17 位数字和大写字母",
        )


@VIN.rule("vin-check-digit", Severity.WARNING)
def check_digit(vin: Identifier, context: Context) -> Iterator[Hit]:
    """车辆识别代号的校验位不对

    检查什么
        以 L 开头（中国制造）的 17 位车辆识别代号，用其余 16 位算出第 9 位，与填写的比较。
    为什么
        校验位能发现抄错一位、相邻两位颠倒等绝大多数笔误。
    来源
        GB 16735 要求在中国制造的道路车辆带校验位，算法同 ISO 3779（没有读到标准原文，来自一般资料），所以只作提醒。
    出错示例
        LSVAA4183N2123456
    正确示例
        LSVAA4181N2123456
        1M8GDM9AXKP042788
        WVWZZZ1JZXW000001
    例外
        其他国家制造的车辆不一定带校验位，不检查。
    """
    if vin.text[0] != "L" or (computed := vin_check(vin.text)) == vin.text[8]:
        return
    text = vin.text
    swapped = {
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(16)
        if text[place] != text[place + 1]
    }
    sound = [candidate for candidate in sorted(swapped) if candidate[0] == "L" and vin_check(candidate) == candidate[8]]
    mend = f"颠倒相邻两位以后是 {sound[0]}，校验位就对得上。" if len(sound) == 1 else ""
    yield Hit(
        f"按其余各位推算，第 9 位应是 {computed}，填写的是 {text[8]}，说明至少有一位抄错。{mend}"
        "请对照合格证或行驶证核对。",
        suggestion=sound[0] if len(sound) == 1 else None,
    )
