// @ts-check
/**
 * Reading text the way the finder compares it: one form for full- and half-width, Traditional and Simplified,
 * and for the characters that eyes and scanners mix up; then cut into overlapping pairs of characters.
 *
 * Everything here is pure. Each piece remembers where it came from, so that a match can be shown in the original.
 */

const TRADITIONAL =
  "並亂佔來倉個側備傳僅價優內兩冊凍別則剛動務勞匯區協卻參員問啓啟單嗎嘗嚴國圍圖執報場壞夠學實審寫將專對" +
  "導層屬師帳帶幫幾庫廠廢廣廳張強彈後徑從復徵態慣憑應戶拋掃掛採換損撐擁擇擊據擬擴攔攜敗數斷於時暫書會東" +
  "條棄業構槓樂標樣機橫檔檢欄權歲歸殺決沒況減測溫滿瀏灣為無營爲牆狀獨獲現環產異當療發盡監盤確碼礎稅種稱" +
  "穩筆節範築簡簽糾約紅納純紙級細終組結絕絡給統綁經綜綠綫維網綴緊緒線編緩縣縮總織繳繼續義習聯聲聽腦腳臉" +
  "臨臺與舊華蓋藍處虛號衝裏補裝裡製複見規覽觸訂計訊記訪設許診註詢試話該詳認語誤說誰調請謝證識議護讀變讓" +
  "負財貨責貴買費賃資賣賤質賬購贈車軟較載輔輛輪輯輸轉辦農這連週進運過達違遠適遲遷選還邊郵鄉鄰醫釋銀銷錄" +
  "錢錯鍵鎖鎮鏈鐘鐵鑑鑒鑰長門閉開間閱閾關陸際隨險隱雜離難雲電響頁項順須預頒頓領頭頻題額顏類顯風飛飯館饋" +
  "騰驅驗體麼點齊齡";
const SIMPLIFIED =
  "并乱占来仓个侧备传仅价优内两册冻别则刚动务劳汇区协却参员问启启单吗尝严国围图执报场坏够学实审写将专对" +
  "导层属师账带帮几库厂废广厅张强弹后径从复征态惯凭应户抛扫挂采换损撑拥择击据拟扩拦携败数断于时暂书会东" +
  "条弃业构杠乐标样机横档检栏权岁归杀决没况减测温满浏湾为无营为墙状独获现环产异当疗发尽监盘确码础税种称" +
  "稳笔节范筑简签纠约红纳纯纸级细终组结绝络给统绑经综绿线维网缀紧绪线编缓县缩总织缴继续义习联声听脑脚脸" +
  "临台与旧华盖蓝处虚号冲里补装里制复见规览触订计讯记访设许诊注询试话该详认语误说谁调请谢证识议护读变让" +
  "负财货责贵买费赁资卖贱质账购赠车软较载辅辆轮辑输转办农这连周进运过达违远适迟迁选还边邮乡邻医释银销录" +
  "钱错键锁镇链钟铁鉴鉴钥长门闭开间阅阈关陆际随险隐杂离难云电响页项顺须预颁顿领头频题额颜类显风飞饭馆馈" +
  "腾驱验体么点齐龄";

/** Characters taken for one another by hurried eyes and by scanners; the first stands for all. */
const LOOK_ALIKES =
  "已己巳 未末 日曰 土士 人入 大太犬 全仝 台合 问间 访坊 能熊 据拒 待侍 干千于 天夭 王玉 目自 货贷 申甲由 因困 微徽 折拆 名各 输轮 账帐";

/** @type {Map<string, string>} */
const FOLD = new Map([...TRADITIONAL].map((character, i) => [character, [...SIMPLIFIED][i]]));
const STANDS_FOR = new Map(LOOK_ALIKES.split(" ").flatMap((group) => [...group].map((one) => [one, group[0]])));
for (const [traditional, simplified] of FOLD) FOLD.set(traditional, STANDS_FOR.get(simplified) ?? simplified);
for (const [one, first] of STANDS_FOR) FOLD.set(one, first);

const HAN = /\p{Script=Han}/u;
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}]/u;

/**
 * Text in compared form. `from[i]` and `to[i]` say which stretch of the original character `i` stands for.
 * @typedef {{text: string, from: number[], to: number[]}} Folded
 */

/**
 * @param {string} original
 * @returns {Folded}
 */
export function fold(original) {
  let text = "";
  /** @type {number[]} */
  const from = [];
  /** @type {number[]} */
  const to = [];
  let at = 0;
  for (const point of original) {
    const end = at + point.length;
    if (!INVISIBLE.test(point)) {
      for (const part of point.normalize("NFKC")) {
        const character = FOLD.get(part) ?? part;
        text += character;
        for (let i = 0; i < character.length; i++) {
          from.push(at);
          to.push(end);
        }
      }
    }
    at = end;
  }
  return closeUp({ text, from, to });
}

/** Latin letters and digits, one by one with a blank between: a scanner's or a layout's doing. */
const SPACED = /(?<![A-Za-z0-9_])[A-Za-z0-9_](?: [A-Za-z0-9_]){2,}(?![A-Za-z0-9_])/g;

/**
 * Without the blanks inside spaced-out words, so that they can be read as words and codes.
 * @param {Folded} folded
 * @returns {Folded}
 */
function closeUp({ text, from, to }) {
  const blanks = new Set();
  for (const { 0: spaced, index } of text.matchAll(SPACED)) {
    for (let i = 1; i < spaced.length; i += 2) blanks.add(index + i);
  }
  if (blanks.size === 0) return { text, from, to };
  const kept = [...from.keys()].filter((i) => !blanks.has(i));
  return { text: kept.map((i) => text[i]).join(""), from: kept.map((i) => from[i]), to: kept.map((i) => to[i]) };
}

/**
 * A piece of text to compare by: a pair of Chinese characters, a pair with one character between them left out
 * (`near`: it survives one wrong, missing or swapped character), a word of Latin letters, or a short number (`#05`).
 * `at` and `end` are positions in the folded text.
 * @typedef {{key: string, at: number, end: number, near: boolean}} Piece
 */

/** Latin words are compared without regard to case and to 0/O, 1/I/l. @param {string} word */
export const foldWord = (word) => word.toLowerCase().replace(/0/g, "o").replace(/[1i]/g, "l");

/**
 * Cut folded text into pieces. Blanks and punctuation are passed over. Nothing is paired across what varies from case to
 * case: numbers, and masks such as *** or XXX. A short number may belong to the wording, so it is a piece by itself.
 * @param {string} text folded text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const cut = [];
  /** @type {{character: string, at: number}[]} */
  let run = [];
  const endRun = () => {
    if (run.length === 1) cut.push({ key: run[0].character, at: run[0].at, end: run[0].at + 1, near: false });
    for (let i = 1; i < run.length; i++) {
      for (const [step, near] of /** @type {const} */ ([[1, false], [2, true]])) {
        if (i < step) continue;
        const [first, last] = [run[i - step], run[i]];
        cut.push({ key: first.character + last.character, at: first.at, end: last.at + 1, near });
      }
    }
    run = [];
  };
  // A mask, a word of letters and digits, or any other letter; the rest is passed over.
  for (const match of text.matchAll(/[*×#]+|%[a-z]|[A-Za-z0-9]+|\p{L}|\p{N}/gu)) {
    const [found, at] = [match[0], match.index];
    if (HAN.test(found) && found.length <= 2) {
      run.push({ character: found, at });
      continue;
    }
    endRun();
    if (/^\d{1,4}$/.test(found)) cut.push({ key: `#${found}`, at, end: at + found.length, near: false });
    if (!/^[A-Za-z0-9]+$/.test(found)) continue;
    let start = at;
    for (const word of found.split(/(?<=[a-z])(?=[A-Z])/)) {
      if (word.length > 1 && /[A-Za-z]/.test(word) && !/^x+$/i.test(word)) {
        cut.push({ key: foldWord(word), at: start, end: start + word.length, near: false });
      }
      start += word.length;
    }
  }
  endRun();
  return cut;
}

/**
 * Letters and digits only: equal for two texts that differ in blanks, punctuation and case.
 * @param {string} text folded text
 */
export const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
