import Documents
import Testing

@Suite
struct `Abbreviations by language` {
  @Test(arguments: [
    // German
    ("Der Klub spielt in der 1. Bundesliga. Am 3. Oktober ist frei.", 2),
    ("Wir mögen Obst, z. B. Birnen und d. h. Äpfel. Die Ernte ist gut.", 2),
    ("Er wohnt in der Hauptstr. Das ist weit. Sie nicht.", 3),
    ("Das war im Jahr 1990. Danach kam nichts.", 2), ("Er wurde 3. Der Sieger lachte.", 2),
    ("Das kostet 3 Mio. Euro bzw. Dollar. Ist das viel?", 2), ("Das ist Nr. 5 von allen.", 1),
    // Spanish
    ("Vive en la Av. Central de la ciudad. La Sra. Ruiz no.", 2),
    ("Hay frutas, p. ej. Naranjas, en la tienda. El precio es bajo.", 2),
    // French
    ("C'est M. Dupont qui est venu. Il habite au bd. Voltaire.", 2),
    ("Nous avons vu Mgr. Martin dans la rue. Elle est là.", 2),
    // Italian, Portuguese, Dutch
    ("Il sig. Rossi e il dott. Bianchi sono qui. La casa è di Sig. Verdi.", 2),
    ("O Sr. Silva mora na Av. Paulista. A casa é do Dr. Costa.", 2),
    ("Dhr. Jansen en mevr. Bakker zijn er. De heer Smit niet, m.a.w. Jan komt.", 2),
    // English keeps its own.
    ("He finished 3. October came. We left.", 3), ("See the Av. Then go.", 2),
  ])
  func `sentences end where they do in their language`(text: String, count: Int) throws {
    let sentences = try SentenceSplitter().sentences(in: text)
    #expect(
      sentences.count == count,
      "\(sentences.map { Array(text.utf8)[$0].map { String(UnicodeScalar($0)) }.joined() })")
  }
}
