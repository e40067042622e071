/// Words that end in a full stop which ends no sentence.
///
/// Those that matter in English prose, mails and papers, by what must follow for the sentence to go on.
package enum Abbreviations {
  /// A name, a number or an example always follows; `Dr.`, capitalised only.
  package static let beforeAName: Set<UInt64> = keys(
    "Dr Mr Mrs Ms Messrs Mme Mlle Prof Rev Hon Gen Gov Sen Rep Capt Cpt Lt Col Sgt Maj Cmdr Adm "
      + "Pvt Cpl Pres Supt Mt Fr Msgr DR MRS Fig Figs Eq Eqs Eqn Eqns Sec Vol Vols Ref Refs Thm Def"
  )

  /// In the middle of a sentence wherever they stand.
  package static let inside: Set<UInt64> = keys(
    "e.g i.e eg ie cf viz vs ca approx esp incl resp fig figs eq eqs vol pp E.g I.e Cf N.B")

  /// Abbreviations before a number, words of their own otherwise: `No. 5`, `Jan. 5`.
  package static let beforeANumber: Set<UInt64> = keys(
    "No Nos no nos Art Ch Chap Pt Tab App Ex Ver Op Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec p "
      + "ch sec chap ref refs v c art nr Nr")

  /// They end a sentence when the next word is one that often begins one.
  package static let eitherWay: Set<UInt64> = keys(
    "Inc Ltd Co Corp Bros Jr Sr St Ste Ave Blvd Dept Univ Assn Est al Ph.D Esq "
      + "Mgr Conn Misc Proc Natl Acad Sci Biol Biochem Chem Phys Mol Appl Eur Clin Exp Soc Symp "
      + "Trans Lett Med Res Stat Nat Am")

  /// Words before an initial.
  ///
  /// Behind others in small letters one capital is no name: `vitamin C.`
  package static let beforeAnInitial: Set<UInt64> = keys(
    "by and of with to from for the as like after in than or at said says wrote asked")

  /// Words that often begin a sentence and rarely a name.
  package static let starters: Set<UInt64> = keys(
    "The A An It Its This That These Those He She They We I You His Her Their Our My Your In On At "
      + "For From By With As If When While Where Who What Why How But And Or So Then There Here "
      + "However Although After Before Since Because One Some Many Most No Not To All Is Are Was Were "
      + "Do Does Did Both Each Even Such Also Now Yet Once Until Unless During Through Under Let See "
      + "Only")

  /// Up to eight bytes of a word as one number; longer words have none.
  package static func key(_ word: some Collection<UInt8>) -> UInt64? {
    guard word.count <= 8 else { return nil }
    return word.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func keys(_ words: String) -> Set<UInt64> {
    Set(words.split(separator: " ").compactMap { key($0.utf8) })
  }
}
