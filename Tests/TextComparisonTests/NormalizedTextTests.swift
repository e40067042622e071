import TextComparison
import Testing

@Suite struct NormalizedTextTests {
  @Test(arguments: [
    ("The tide turns.", "the  tide\tturns"), ("“The tide turns.”", "The tide turns;"),
    ("* The tide turns", "THE TIDE TURNS…"), ("(Straße)", "STRASSE"), ("ΛΌΓΟΣ", "λόγος"),
    ("cafe\u{301}", "CAFÉ"), ("a\u{AD}b\u{200B}c", "ABC"), ("\u{FEFF} x\u{A0}y ", "X Y"),
    ("Ａｋｉｎ ２．０", "akin 2.0"), ("oﬃce", "OFFICE"), ("ﾀｲﾄﾞ", "タイド"), ("", "  "),
    ("Привет, мир", "привет, МИР."),
  ])
  func `copies of one sentence are equal`(first: String, second: String) {
    #expect(NormalizedText(first) == NormalizedText(second))
    #expect(NormalizedText(first).hashValue == NormalizedText(second).hashValue)
  }

  @Test(arguments: [
    ("It is safe.", "It is safe?"), ("5%", "5"), ("-5", "5"), ("C++", "C#"), ("C#", "C"),
    ("x²", "x2"), ("...", "***"), ("", "..."), ("well-known", "well known"), ("1.5", "15"),
    ("ılık", "ilik"), ("resume", "résumé"), ("n = 5!", "n = 5"),
  ])
  func `texts that may differ in meaning differ`(first: String, second: String) {
    #expect(NormalizedText(first) != NormalizedText(second))
  }

  @Test(arguments: ["  (“Tides” turn), … ", "«a» b [c]:", "''", "ẞ", "\u{200B}.\u{AD}a"])
  func `normalising twice changes nothing more`(text: String) {
    let once = NormalizedText(text)
    #expect(NormalizedText(once.text) == once)
  }
}
