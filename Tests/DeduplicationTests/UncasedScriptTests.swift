import Deduplication
import Parallelism
import Testing
import TextComparison
import VectorMath

@Suite struct UncasedScriptTests {
  /// What is found of two texts whose vectors are as near as `cosine`.
  private func find(
    _ first: String, _ second: String, cosine: Float = 0, guards: Set<Guard> = [.letters]
  ) throws -> DuplicateFindings {
    try DuplicateFinder(guards: guards).find(
      in: [DuplicateCandidate(text: first), DuplicateCandidate(text: second)],
      vectors: Matrix([[1, 0], [cosine, (1 - cosine * cosine).squareRoot()]]), threads: 1,
      work: .none)
  }

  @Test(arguments: [
    ("ปลาสด", "หมูสด", "ปลาสด", "หมูสด"), ("จะเปิด", "จะไม่เปิด", "", "จะไม่เปิด"),
    ("ປາ", "ໝູ", "ປາ", "ໝູ"), ("ត្រី", "គោ", "ត្រី", "គោ"), ("ငါး", "ဝက်", "ငါး", "ဝက်"),
    ("北京", "上海", "北京", "上海"), ("増加", "減少", "増加", "減少"), ("行きます", "行きません", "行きます", "行きません"),
    (" السمك ", " اللحم ", "السمك", "اللحم"), (" דגים ", " עופות ", "דגים", "עופות"),
    (" मछली ", " मुर्गी ", "मछली", "मुर्गी"), (" 어머니는 ", " 아버지는 ", "어머니는", "아버지는"),
    (" თევზი ", " ხორცი ", "თევზი", "ხორცი"),
  ])
  func `one other word in a script without capitals keeps long texts apart`(
    word: String, other: String, isSeen: String, isSeenBeside: String
  ) throws {
    // Thai around all of them; parted so that none is shown with its surroundings.
    let (head, tail) = (
      "คณะกรรมการเทศบาลเมืองประกาศว่าห้องสมุดประชาชนแห่งใหม่, ",
      " ,ให้บริการในเดือนหน้าสำหรับนักเรียนและประชาชนทุกคนที่อาศัยอยู่ในเขตเมืองเก่า"
    )
    let (first, second) = (head + word + tail, head + other + tail)
    for cosine in [Float(0), 0.95] {
      let found = try find(first, second, cosine: cosine)
      #expect(found.groups.isEmpty)
      #expect(
        found.flagged.flatMap(\.differences).map { [$0.kind.rawValue, $0.second, $0.first] }
          == [["letters", isSeen, isSeenBeside]])
      #expect(try find(first, second, cosine: cosine, guards: [.name]).groups.count == 1)
    }
  }

  @Test(arguments: [
    // Signs, spaces and widths.
    ("新的图书馆，", "新的图书馆,"), ("新的图书馆", "新的 图书馆"), ("图书馆", "图书馆！"),
    ("窓のガラス", "窓のｶﾞﾗｽ"), ("第５章", "第5章"), ("用Python写", "用 Ｐython 写"),
    ("도서관 에서", "도서관에서"), ("ห้องสมุด", "ห้อง\u{200B}สมุด"),
    // Points for vowels, stretched lines, letters that are typed in several ways.
    ("في المدينة", "في المَدِينَة"), ("الكتاب", "الكتـــاب"), ("أحمد", "احمد"), ("העיר", "הָעִיר"),
    // One letter in two encodings.
    ("\u{D55C}", "\u{1112}\u{1161}\u{11AB}"), ("\u{958}", "\u{915}\u{93C}"),
    // Digits of a script.
    ("५ दिन", "5 दिन"), ("٥ أيام", "5 أيام"),
  ])
  func `what is the same letter by letter is merged`(word: String, other: String) throws {
    let (head, tail) = (
      "根据市政府昨天下午召开的新闻发布会上公布的最新统计数据，今年第一季度的新能源汽车销售数量，",
      "，与去年同期相比继续增加，其中由本地企业生产的小型家用轿车所占的比例最高，专家认为这一趋势还将持续很长时间。"
    )
    for guards in [[.letters], Set(Guard.allCases)] {
      let found = try find(head + word + tail, head + other + tail, guards: guards)
      #expect(found.groups.count == 1)
    }
  }

  @Test(arguments: [
    ("5天", "6天", Guard.number), ("共50人", "共 ６０ 人", .number), ("५ दिन", "६ दिन", .number),
    ("用Python写", "用Haskell写", .name),
  ])
  func `numbers and names are read between letters of other scripts`(
    first: String, second: String, kind: Guard
  ) {
    #expect(TextFacts(first).differences(from: TextFacts(second)).map(\.kind) == [kind])
  }

  @Test(arguments: [
    ("The old cat sat on the mat of the house by the sea and slept all day long.", "cat", "dog"),
    ("Старый кот сидел на коврике у дома возле моря и спал весь день напролёт.", "кот", "пёс"),
    ("Η γάτα καθόταν στο χαλί του σπιτιού δίπλα στη θάλασσα και κοιμόταν.", "γάτα", "κότα"),
    (
      "ʻOkina marks a sound in Hawaiʻi and stands in front of any long vowel, oʻzbek.", "any",
      "each"
    ),
  ])
  func `letters of scripts with capitals are no difference`(
    text: String, word: String, other: String
  ) throws {
    #expect(try find(text, text.replacing(word, with: other)).groups.count == 1)
  }

  @Test func `near vectors decide where the wording is another`() throws {
    #expect(try find("怎么学习英语", "如何学好英文", cosine: 0.95).groups.count == 1)
    #expect(try find("我住在北京", "我住在上海", cosine: 0.8).groups.isEmpty)
  }
}
