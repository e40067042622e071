import Akin
import TestSupport
import Testing

@Suite struct FingerprintTests {
  /// An index refuses another fingerprint than its own: whatever changes one makes every index that
  /// was ever built useless.
  @Test(arguments: [
    ("tiny", "3046103299e26780ef2c462ae392d6f166e6390f447ba6b48a47e5aef2fb2a18"),
    ("tiny-prompts", "dfb32f1f9e7537d9c07e0a1a32eda5fe5898550424fb369d7ad8ecf0e7d7d244"),
    ("tiny-dense-tanh", "9d0cf2419714c8302af3419b325256a1d9f85ff5bc4366858297c5c0ca9c2282"),
    ("tiny-bare-cased", "9b896c8b2fd2f8dfb96ef0f3edee216375742a0c5e7114168f602feb92296a17"),
  ])
  func `a model has the fingerprint that it had in the first version`(
    model: String, fingerprint: String
  ) async throws {
    let info = try await ModelStore().show(Fixtures.model(model))
    #expect(info.fingerprint == fingerprint)
  }
}
