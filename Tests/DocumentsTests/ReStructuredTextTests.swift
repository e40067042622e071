import Documents
import Records
import Testing

@Suite
struct `reStructuredText` {
  static func document(_ text: String) throws -> Document {
    try DocumentReader().read(Array(text.utf8), format: .restructuredText, path: "a.rst")
  }

  static func read(_ text: String) throws -> [DocumentPassage] { try document(text).passages }

  private func lines(_ text: String) throws -> [String] {
    try Self.read(text).map { "\($0.heading ?? "-"): \($0.text)" }
  }

  @Test func `titles are told by their marks, in the order in which these appear`() throws {
    let found = try lines(
      """
      Before.

      ======
      Garden
      ======

      Roses
      -----
      Cut them.

      1. In March
      ~~~~~~~~~~~
      Sharply.

      Lawns
      -----
      Mow.

      ====
      Pond
      ====

      Deep.

      ----------

      No
      --
      Still the pond.
      """)
    #expect(
      found == [
        "-: Before.", "Garden > Roses: Cut them.", "Garden > Roses > 1. In March: Sharply.",
        "Garden > Lawns: Mow.", "Pond: Deep.", "Pond > No: Still the pond.",
      ])
  }

  @Test func `a title is told by its width in columns, and two lines are none`() throws {
    #expect(try lines("日本\n====\nText.\n") == ["日本: Text."])
    #expect(try lines("long title\n---\nText.\n") == ["-: long title --- Text."])
  }

  @Test func `what steers the page is not read`() throws {
    let found = try lines(
      """
      .. A comment: nobody
         sees it

         nor this.
      .. _label:
      .. _a link: https://example.org
      .. _`quoted name`: https://example.org
      __ https://example.org
      .. |name| replace:: value
      .. toctree::
         :maxdepth: 2

         intro
      .. raw:: html

         <b>x</b>
      .. highlight:: c
      .. index:: single: tide
      .. contents:: Table of contents
         :depth: 1
      .. include:: other.rst

      Shown.

      ..

         A quote, for two dots alone end at a blank line.
      """)
    #expect(found == ["-: Shown.", "-: A quote, for two dots alone end at a blank line."])
  }

  @Test func `directives show their text`() throws {
    let found = try lines(
      """
      .. note:: Mind the tide.
         It comes fast.

         Twice a day.
      .. warning::
         :class: loud

         Do not swim.
      .. versionadded:: 3.5
      .. versionchanged:: 3.6
         It floats.
      .. deprecated:: 4.0 Use boats.
      .. function:: sail(boat, *, wind)
         :async:

         Sails the boat.

         :param boat: The boat.
         :returns: Where it is.
      .. figure:: boat.png
         :alt: A boat at sea
         :width: 200

         The boat.

         It is *red*.
      .. image:: x.png
      .. only:: html

         Only there.
      .. unknown-thing:: Some title
         More.
      .. code-block:: python
         :linenos:

         sail(boat)
         # Done.
      """)
    #expect(
      found.map { String($0.dropFirst(3)) } == [
        "Mind the tide.", "It comes fast.", "Twice a day.", "Do not swim.",
        "Added in version 3.5", "Changed in version 3.6: It floats.",
        "Deprecated since version 4.0: Use boats.", "sail(boat, *, wind): Sails the boat.",
        "param boat: The boat.", "returns: Where it is.", "A boat at sea", "The boat.",
        "It is red.", "Only there.", "Some title More.", "sail(boat) # Done.",
      ])
  }

  @Test(
    arguments: [
      (
        "*slanted* and **bold**, 2 * 3 * 4, a*b*c, (*args, **kw)",
        "slanted and bold, 2 * 3 * 4, a*b*c, (*args, **kw)"
      ),
      ("``code *x* \\n`` and \"*\" or '|'", "code *x* \\n and \"*\" or '|'"),
      (
        "`text <https://x.org>`_ and `other`__ and `<https://y.org>`_",
        "text and other and https://y.org"
      ),
      (
        "a word_ and words__, some_name, __init__, self.__x__ here",
        "a word and words, some_name, __init__, self.__x__ here"
      ),
      (
        ":func:`~os.path.join` and :ref:`the tide <tide>` and :meth:`!stop`",
        "join and the tide and stop"
      ),
      (":pep:`8`, :rfc:`2822`, `x`:sub: and :py:class:`list`", "PEP 8, RFC 2822, x and list"),
      ("A note [1]_, another [#]_ [#n]_ and [Roe2001]_.", "A note, another and [Roe2001]."),
      ("|name| and |none| and |x| < 1", "the *value* of it and |none| and |x| < 1"),
      ("re\\ ``struct``\\ ured \\*not\\* C:\\\\dir", "restructured *not* C:\\dir"),
      ("an _`inline target` here", "an inline target here"),
      (":file:`~/notes` and :math:`a < b`", "~/notes and a < b"),
      (":raw-html:`<br>` after `unclosed and *open", "after `unclosed and *open"),
      ("«*mot*» and *重*。", "«mot» and 重。"),
      ("See :ref:`here`.", "See The end."),
    ] as [(String, String)])
  func `text is shown without its markup`(text: String, shown: String) throws {
    let source =
      "\(text)\n\n.. |name| replace:: the \\*value\\* of it\n.. _here:\n\nThe end\n=======\n"
    #expect(try Self.read(source).map(\.text).first == shown)
  }

  @Test func `lists, terms, options and fields are paragraphs of their own`() throws {
    let found = try Self.read(
      """
      Text:

      * one
        more

        second paragraph
      * two

        - inner

      1. first
      #. auto
      (b) third
      iv. fourth

      A. Roe was
      here.

      tide
         The sea rises. And falls.
      ebb : noun
         * falls

      -o FILE, --output=FILE  Where it goes.
      -v         More
                 words.

      :Water: Cold.
      :Wind:
         Strong.

          A quote.

          -- Somebody

      | Line one
      | of verse that goes on for quite a while so that it fills
        the width
      """)
    #expect(
      found.map(\.text) == [
        "Text:", "one more", "second paragraph", "two", "inner", "first", "auto", "third",
        "fourth", "A. Roe was here.", "tide: The sea rises.", "And falls.", "ebb : noun", "falls",
        "-o FILE, --output=FILE: Where it goes.", "-v: More words.", "Water: Cold.",
        "Wind: Strong.", "A quote.", "-- Somebody",
        "Line one of verse that goes on for quite a while so that it fills the width",
      ])
    #expect(found[1].lines == 3...4 && found[10].lines == 19...20)
  }

  @Test func `code follows two colons`() throws {
    let found = try Self.read(
      """
      Such as::

          a = 1. Two
          b

      Alone: ::

      > quoted
      > code

      ::

          more

      >>> run()
      1

      Not code::

      Text.
      """)
    #expect(
      found.map(\.text) == [
        "Such as:", "a = 1. Two b", "Alone:", "> quoted > code", "more", ">>> run() 1",
        "Not code:", "Text.",
      ])
  }

  @Test func `notes are read without their marks`() throws {
    let found = try Self.read(
      ".. [1] First. Second.\n.. [#a] Third\n   line.\n.. [Roe2001] A book.\n")
    #expect(found.map(\.text) == ["First.", "Second.", "Third line.", "[Roe2001] A book."])
  }

  static let grid = """
    +--------+-----------+
    | Name   | Age       |
    |        | in years  |
    +========+===========+
    | *Ann*  | 3. Four.  |
    +--------+-----+-----+
    | Bob    | 5   | six |
    |        +-----+-----+
    |        | 7   | 8   |
    +--------+-----+-----+
    | 日本   | \\*  | x   |
    +--------+-----+-----+
    """
  static let simple = """
    =====  =======  ====
    Name      Age
    -----  -------------
    full   in years  ok
    =====  =======  ====
    Ann    3. Four.  no
    Bob    5
           more     yes

    \\      empty
    =====  =======  ====
    """

  @Test func `tables are rows below their header`() throws {
    #expect(
      try Self.read(Self.grid).map(\.text) == [
        "Name | Age in years; Ann | 3. Four.; Bob | 5 | six; 7 | 8; 日本 | * | x"
      ])
    let found = try Self.read("\(Self.simple)\n\nAfter.\n")
    #expect(
      found.map(\.text) == [
        "Name full | Age in years | ok; Ann | 3. Four. | no; Bob | 5 more | yes; | empty", "After.",
      ])
    #expect(found[0].lines == 2...10)
    let lists = try Self.read(
      """
      .. list-table:: Ages
         :header-rows: 1

         * - Name
           - Age
         * - Ann
           - 3

             or 4
      .. csv-table:: Sizes
         :header: "Name", "Size"

         "Ann, the first", 3
         Bob, "4 ""or""
         5"
      """)
    #expect(
      lists.map(\.text) == [
        "Ages", "Name | Age; Ann | 3 or 4", "Sizes",
        "Name | Size; Ann, the first | 3; Bob | 4 \"\"or\"\" 5",
      ])
  }

  @Test func `fields at the head serve filters`() throws {
    let pep = try Self.document(
      """
      PEP: 9999
      Title: Tides of *Python*
      Author: Jane Roe <jane@example.org>,
              Kim
      Status: Draft

      Abstract
      ========
      Text.
      """)
    #expect(pep.title == "Tides of Python")
    #expect(pep.passages.map(\.text) == ["Tides of Python", "Text."])
    #expect(pep.passages.map(\.lines) == [2...2, 9...9])
    #expect(
      pep.fields.fields.map { "\($0.name)=\($0.values[0])" } == [
        "PEP=9999", "Title=Tides of Python", "Author=Jane Roe <jane@example.org>, Kim",
        "Status=Draft",
      ])
    let info = try Self.document(
      "Garden\n======\n\n:Author: Kim\n:Abstract: On roses.\n   And more.\n:orphan:\n\nText.\n\n:Not: head\n"
    )
    #expect(info.fields.fields.map(\.name) == ["Author", "Abstract"])
    #expect(info.passages.map(\.text).sorted() == ["And more.", "Not: head", "On roses.", "Text."])
    #expect(try Self.read("Note: this\nWarning: that\n").count == 1)
  }

  @Test func `a range covers the markup of its sentence`() throws {
    let text = "*One.* `Two is\nhere <http://x.org>`_. ``Three``\n\n* **q** r\n"
    let passages = try Self.read(text)
    let bytes = Array(text.utf8)
    #expect(passages.map(\.text) == ["One.", "Two is here.", "Three", "q r"])
    #expect(
      passages.map { String(decoding: bytes[$0.byteRange], as: UTF8.self) } == [
        "*One.*", "`Two is\nhere <http://x.org>`_.", "``Three``", "**q** r",
      ])
    #expect(passages.map(\.lines) == [1...1, 1...2, 2...2, 4...4])
  }

  @Test func `deep nesting ends`() throws {
    let deep = String(repeating: "- ", count: 200) + "end"
    #expect(try Self.read(deep).map(\.text).last?.hasSuffix("end") == true)
  }
}
