/** Names of every kind that a press office meets. All people here are made up from parts. */
import type { Chance } from './chance.ts';

type Draw = (chance: Chance) => string;

const join =
  (...parts: readonly (readonly string[])[]): Draw =>
  (chance) =>
    parts.map((list) => chance.pick(list)).join(' ');

const GIVEN = [
  ...['Ana Sofía', 'María José', 'Ximena', 'Guadalupe', 'Itzel', 'Rocío', 'Begoña', 'Yoloxóchitl', 'Renata', 'Noemí'],
  ...['José Ángel', 'Íñigo', 'Raúl', 'Efraín', 'Jesús', 'Óscar', 'Tomás', 'Güido', 'Aarón', 'Cuauhtémoc'],
];
const FAMILY = [
  ...['Muñoz', 'Peña', 'Núñez', 'Ibáñez', 'Cedeño', 'Zúñiga', 'Güemes', 'Argüello', 'Xicoténcatl', 'Ávila'],
  ...[
    'de la O',
    'del Ángel',
    'Echeverría',
    'Villaseñor',
    'Carreño',
    'Ordóñez',
    'Yáñez',
    'Covarrubias',
    'Luna',
    'Rubio',
  ],
];
const LONG = [
  'de los Santos y Fernández de Lizardi',
  'Ruiz de Velasco y de la Peña',
  'Montes de Oca y Gutiérrez-Nájera',
];
const MAYAN_GIVEN = ["K'uk'ulkan", 'Ixchel', "Sak K'uk'", 'Nicté', "Balam Ch'en", 'Itzamná'];
const MAYAN_FAMILY = ["K'uh", "Ch'el", "Tz'ib", 'Dzul', "Pech K'an", "B'alam", 'Xiu', "Ch'ulub"];
const NAHUA = ['Tlacaélel', 'Xóchitl', 'Citlali', 'Nezahualcóyotl', 'Tonatiuh', 'Meztli'];
const INITIAL = ['O', 'Ñ', 'E', 'U'];
const BRITISH = ['Siobhán', 'Zoë', 'Nuala', 'Owain', 'Brontë', "D'Arcy"];
const BRITISH_FAMILY = ["O'Dowd", 'MacGillivray-Hart', "O'Súilleabháin", 'ap Rhys', 'Featherstonehaugh', 'Ng-Whitlock'];
const PORTUGUESE = ['João', 'Conceição', 'Inês', 'Antônio', 'Luís Vaz'];
const PORTUGUESE_FAMILY = ['Guimarães', 'da Assunção', 'Simões', 'dos Anjos e Silva', 'Brandão'];
const NORTHERN = ['Bjørk', 'Åse', 'Þórdís', 'Søren', 'Jürgen', 'Łucja', 'Škarlet', 'Özgür'];
const NORTHERN_FAMILY = ['Ångström-Lie', 'Sigurðardóttir', 'Weiß', 'Wałęski', 'Dvořáková', 'Yıldızoğlu', 'Kjærgård'];
const VIETNAMESE = ['Nguyễn Thị', 'Trần Văn', 'Đặng Quốc', 'Phạm Hồng'];
const VIETNAMESE_GIVEN = ['Ánh Tuyết', 'Đức', 'Mỹ Linh', 'Hoàng Yến'];
const ONE_WORD = ['Wulandari', 'Suryaningsih', 'Prabowirjo', 'Tlahuicole', 'Mononymous', 'Kartosuwiryo'];
const ARABIC = ['ليلى', 'يوسف', 'فاطمة', 'خالد', 'نور', 'سلمى'];
const ARABIC_FAMILY = ['الحسيني', 'بن عمّار', 'القدسي', 'أبو زيد', 'الطرابلسي'];
const KOREAN_FAMILY = ['김', '이', '박', '최', '남궁', '황보'];
const KOREAN = ['서연진', '민준호', '하은별', '도윤슬', '예린빛'];
const CHINESE = ['王', '欧阳', '李', '司马', '陳', '鄭'];
const CHINESE_GIVEN = ['芳华', '子轩远', '雨桐', '婉如玉', '志明'];
const JAPANESE = ['佐々木', '山田', '渡邊', '小鳥遊', '勅使河原'];
const JAPANESE_GIVEN = ['さくら', '健太郎', '美咲', 'ユリコ', '翔平次'];
const CYRILLIC = ['Олена', 'Дмитро', 'Зоя', 'Фёдор', 'Ђорђе'];
const CYRILLIC_FAMILY = ['Шевчук-Гай', 'Щербакова', 'Їжакевич', 'Петровић', 'Объедков'];
const GREEK = ['Ελένη', 'Γιώργος', 'Δάφνη'];
const GREEK_FAMILY = ['Παπαδοπούλου', 'Ξυλούρης', 'Θεοδωράκη'];
const HEBREW = ['שירה', 'יונתן', 'נועה'];
const HEBREW_FAMILY = ['בן־צבי', 'כהן־אור', 'לוינסון'];
const HINDI = ['प्रिया', 'अर्जुन', 'लक्ष्मी'];
const HINDI_FAMILY = ['शर्मावत', 'चट्टोपाध्याय', 'कुलकर्णी'];
const OTHERS = ['ጽዮን ኃይለሥላሴ', 'ნინო ჭავჭავაძელი', 'Արամ Խաչատրյանց', 'สมชาย ใจดีงาม', 'தமிழ்ச்செல்வி முருகன்'];

/** Ways of being named, with how many of a hundred accredited people have it. */
const KINDS: readonly (readonly [Draw, number])[] = [
  [join(GIVEN, FAMILY, FAMILY), 46],
  [join(GIVEN, FAMILY), 8],
  [join(GIVEN, FAMILY, INITIAL), 3],
  [join(GIVEN, INITIAL), 3],
  [join(GIVEN, LONG), 2],
  [join(MAYAN_GIVEN, MAYAN_FAMILY), 6],
  [join(NAHUA, FAMILY), 4],
  [join(BRITISH, BRITISH_FAMILY), 5],
  [join(PORTUGUESE, PORTUGUESE_FAMILY), 4],
  [join(NORTHERN, NORTHERN_FAMILY), 4],
  [join(VIETNAMESE, VIETNAMESE_GIVEN), 2],
  [join(ONE_WORD), 1],
  [join(ARABIC, ARABIC_FAMILY), 3],
  [join(KOREAN_FAMILY, KOREAN), 2],
  [join(CHINESE, CHINESE_GIVEN), 2],
  [join(JAPANESE, JAPANESE_GIVEN), 2],
  [join(CYRILLIC, CYRILLIC_FAMILY), 2],
  [join(GREEK, GREEK_FAMILY), 1],
  [join(HEBREW, HEBREW_FAMILY), 1],
  [join(HINDI, HINDI_FAMILY), 1],
  [join(OTHERS), 1],
];

/** The first of every kind, so that even a short list of people has them all: the ones that systems break on. */
const ONE_OF_EACH = KINDS.map(([draw]) => draw);

/** A name nobody in `taken` has, written as people write it (NFC). The first ones are one of every kind. */
export function drawName(chance: Chance, taken: ReadonlySet<string>): string {
  for (let tries = 0; ; tries++) {
    const draw = tries === 0 ? ONE_OF_EACH[taken.size] : undefined;
    const name = (draw ?? chance.weighted(KINDS))(chance).normalize('NFC');
    if (!taken.has(name)) return name;
    // Large events: the parts run out, and a second given name tells people apart, as it does in life.
    if (tries > 50) {
      const longer = `${chance.pick(GIVEN)} ${join(GIVEN, FAMILY, FAMILY)(chance)}`.normalize('NFC');
      if (!taken.has(longer)) return longer;
    }
  }
}
