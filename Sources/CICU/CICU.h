// The part of ICU that Akin uses: break iterators over UTF-16 and UTF-8 text.
//
// ICU's functions carry the library's version in their names (`ubrk_open_72`), put there by macros that Swift
// does not see. These wrappers give them names that stay the same from one version to the next.

#ifndef AKIN_CICU_H
#define AKIN_CICU_H

#include <unicode/ubrk.h>
#include <unicode/utext.h>

/// Opens a sentence iterator for a locale such as "en"; NULL and `status` above zero when that fails.
static inline UBreakIterator *icu_open_sentences(const char *locale, UErrorCode *status) {
  return ubrk_open(UBRK_SENTENCE, locale, NULL, 0, status);
}

static inline void icu_close(UBreakIterator *iterator) {
  ubrk_close(iterator);
}

/// Points the iterator at UTF-16 text, which must outlive the iteration.
static inline void icu_set_utf16(
    UBreakIterator *iterator, const uint16_t *text, int32_t length, UErrorCode *status) {
  ubrk_setText(iterator, (const UChar *)text, length, status);
}

/// Points the iterator at UTF-8 text, which must outlive the iteration; boundaries are then byte offsets.
static inline void icu_set_utf8(
    UBreakIterator *iterator, const uint8_t *text, int64_t length, UErrorCode *status) {
  UText view = UTEXT_INITIALIZER;
  utext_openUTF8(&view, (const char *)text, length, status);
  ubrk_setUText(iterator, &view, status);
  utext_close(&view);
}

/// The next boundary, or -1 (`UBRK_DONE`) after the last.
static inline int32_t icu_next(UBreakIterator *iterator) {
  return ubrk_next(iterator);
}

/// The name of a status, such as "U_MISSING_RESOURCE_ERROR".
static inline const char *icu_status_name(UErrorCode status) {
  return u_errorName(status);
}

#endif
