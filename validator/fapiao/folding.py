"""Reading text the way the finder compares it; docs/assets/js/text.mjs does the same in the browser.

One form for full- and half-width, Traditional and Simplified, and for the characters that eyes and scanners mix up;
then cut into overlapping pairs of characters. ``READ_AS`` is kept here only: the build puts it into the index that the
browser loads. tests/test_python_finder.py holds the two readings together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_TRADITIONAL = (
    "並亂佔來倉個側備傳僅價優內兩冊凍別則剛動務勞匯區協卻參員問啓啟單嗎嘗嚴國圍圖執報場壞夠學實審寫將專對"
    "導層屬師帳帶幫幾庫廠廢廣廳張強彈後徑從復徵態慣憑應戶拋掃掛採換損撐擁擇擊據擬擴攔攜敗數斷於時暫書會東"
    "條棄業構槓樂標樣機橫檔檢欄權歲歸殺決沒況減測溫滿瀏灣為無營爲牆狀獨獲現環產異當療發盡監盤確碼礎稅種稱"
    "穩筆節範築簡簽糾約紅納純紙級細終組結絕絡給統綁經綜綠綫維網綴緊緒線編緩縣縮總織繳繼續義習聯聲聽腦腳臉"
    "臨臺與舊華蓋藍處虛號衝裏補裝裡製複見規覽觸訂計訊記訪設許診註詢試話該詳認語誤說誰調請謝證識議護讀變讓"
    "負財貨責貴買費賃資賣賤質賬購贈車軟較載輔輛輪輯輸轉辦農這連週進運過達違遠適遲遷選還邊郵鄉鄰醫釋銀銷錄"
    "錢錯鍵鎖鎮鏈鐘鐵鑑鑒鑰長門閉開間閱閾關陸際隨險隱雜離難雲電響頁項順須預頒頓領頭頻題額顏類顯風飛飯館饋"
    "騰驅驗體麼點齊齡黃歷曆滯丟眾偽著賦們驟聞畢攏職刪馬漢擠顧壓積艦貼團夾儲淨顛爾隊盜貸煩罰鈕譯繞牽寬幣喚靜燈髒創擋濾攤償搶術雙"
)
_SIMPLIFIED = (
    "并乱占来仓个侧备传仅价优内两册冻别则刚动务劳汇区协却参员问启启单吗尝严国围图执报场坏够学实审写将专对"
    "导层属师账带帮几库厂废广厅张强弹后径从复征态惯凭应户抛扫挂采换损撑拥择击据拟扩拦携败数断于时暂书会东"
    "条弃业构杠乐标样机横档检栏权岁归杀决没况减测温满浏湾为无营为墙状独获现环产异当疗发尽监盘确码础税种称"
    "稳笔节范筑简签纠约红纳纯纸级细终组结绝络给统绑经综绿线维网缀紧绪线编缓县缩总织缴继续义习联声听脑脚脸"
    "临台与旧华盖蓝处虚号冲里补装里制复见规览触订计讯记访设许诊注询试话该详认语误说谁调请谢证识议护读变让"
    "负财货责贵买费赁资卖贱质账购赠车软较载辅辆轮辑输转办农这连周进运过达违远适迟迁选还边邮乡邻医释银销录"
    "钱错键锁镇链钟铁鉴鉴钥长门闭开间阅阈关陆际随险隐杂离难云电响页项顺须预颁顿领头频题额颜类显风飞饭馆馈"
    "腾驱验体么点齐龄黄历历滞丢众伪着赋们骤闻毕拢职删马汉挤顾压积舰贴团夹储净颠尔队盗贷烦罚钮译绕牵宽币唤静灯脏创挡滤摊偿抢术双"
)
# Characters taken for one another by hurried eyes and by scanners (没 means the same as 未); the first stands for all.
_LOOK_ALIKES = (
    "已己巳 未末没 日曰 土士 人入 大太犬 全仝 台合 问间 访坊 能熊 据拒 待侍 干千于 无天夭 王玉 目自 货贷 申甲由 "
    "因困 微徽 折拆 名各 输轮 账帐 票栗 税悦锐 失矢 误娱 码玛 验睑 请清 单早 发友 查杳 卡下 开升 号弓 额颔 订钉"
)


def _read_as() -> dict[str, str]:
    stands_for = {one: group[0] for group in _LOOK_ALIKES.split() for one in group}
    simple = {old: stands_for.get(new, new) for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
    return simple | stands_for


# Each of these characters is compared as another one; the others are compared as themselves.
READ_AS = _read_as()

# What stands behind a character of two UTF-16 units, so that lengths and places are those that JavaScript counts.
_SECOND_UNIT = "\udc00"


class _Forms(dict[int, str]):
    """Code point → its compared form, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        form = ""
        if unicodedata.category(character) not in ("Cf", "Mn", "Me"):
            form = "".join(READ_AS.get(part, part) for part in unicodedata.normalize("NFKC", character))
        self[point] = "".join(part + _SECOND_UNIT if part > "\uffff" else part for part in form)
        return self[point]


_FORMS = _Forms()

# Latin letters and digits, one by one with a blank between: a scanner's or a layout's doing.
_SPACED = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9_](?: [A-Za-z0-9_]){2,}(?![A-Za-z0-9_])")


def fold(text: str) -> str:
    """Any text in compared form, small and capital letters as they are."""
    return _SPACED.sub(lambda spaced: spaced[0].replace(" ", ""), text.translate(_FORMS))


class Piece(NamedTuple):
    """A piece of text to compare by.

    A pair of Chinese characters, a pair with one character between them left out (``near``: it survives one wrong,
    missing or swapped character), a word of Latin letters, or a short number (``#05``). ``at`` and ``end`` are places
    in the folded text.
    """

    key: str
    at: int
    end: int
    near: bool = False


# Chinese characters (letters and numbers of Unicode's script Han), a mask, a word of letters and digits, or any other
# letter or number; the rest is passed over.
_TOKEN = re.compile(
    "([\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9"
    "\U00016fe2\U00016fe3\U00020000-\U000323af]+)"
    r"|[*×#]+|%[a-z]|[A-Za-z0-9]+|[^\W_]"
)
_SHORT_NUMBER = re.compile(r"[0-9]{1,4}")
_WORD = re.compile(r"[A-Za-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MASK = re.compile(r"x+", re.IGNORECASE)
_CONFUSED = str.maketrans("01i", "oll")


def fold_word(word: str) -> str:
    """A Latin word without regard to case and to 0/O, 1/I/l."""
    return word.lower().translate(_CONFUSED)


def pieces(text: str) -> Iterator[Piece]:
    """Cut folded text into pieces. Blanks and punctuation are passed over.

    Nothing is paired across what varies from case to case: numbers, and masks such as ``***`` or ``XXX``. A short
    number may belong to the wording, so it is a piece by itself.
    """
    run: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text):
        found, at = token[0], token.start()
        if token[1]:
            run += zip(found, range(at, token.end()), strict=True)
            continue
        yield from _pairs(run)
        run = []
        if _SHORT_NUMBER.fullmatch(found):
            yield Piece(f"#{found}", at, token.end())
        if not _WORD.fullmatch(found):
            continue
        for word in _HUMP.split(found):
            if len(word) > 1 and not word.isdecimal() and not _MASK.fullmatch(word):
                yield Piece(fold_word(word), at, at + len(word))
            at += len(word)
    yield from _pairs(run)


def _pairs(run: list[tuple[str, int]]) -> Iterator[Piece]:
    """The pairs of a run of Chinese characters with their places; a single character stands for itself."""
    if len(run) == 1:
        [(character, at)] = run
        yield Piece(character, at, at + 1)
    for i in range(1, len(run)):
        character, at = run[i]
        before, start = run[i - 1]
        yield Piece(before + character, start, at + 1)
        if i > 1:
            before, start = run[i - 2]
            yield Piece(before + character, start, at + 1, near=True)


_NO_LETTER = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Letters and digits of folded text: equal for two texts that differ in blanks, punctuation and case."""
    return _NO_LETTER.sub("", text).lower()
