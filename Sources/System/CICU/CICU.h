// The part of ICU that Akin uses: iterators over sentences and words of UTF-16 and UTF-8 text, converters
// from other encodings, and the detector of encodings.
//
// ICU's functions carry the library's version in their names (`ubrk_open_72`), put there by macros that Swift
// does not see; each is declared here under a name that stays the same from one version to the next.
//
// ICU's own headers stay out of sight, all but those that hold the macros: Foundation brings an ICU with
// it, and a file that imports both must not see two definitions of one type.

#ifndef AKIN_CICU_H
#define AKIN_CICU_H

#include <stdint.h>
// Before urename.h, which would otherwise bring in ICU's types.
#include <unicode/uvernum.h>
#include <unicode/urename.h>

#define AKIN_ICU_TEXT_(name) #name
#define AKIN_ICU_TEXT(name) AKIN_ICU_TEXT_(name)
/// Binds a declaration to ICU's function; the prefix is the underscore of Apple's linkers.
#define AKIN_ICU(name) __asm__(AKIN_ICU_TEXT(__USER_LABEL_PREFIX__) AKIN_ICU_TEXT(name))

/// A UBreakIterator.
typedef struct ICUBreakIterator ICUBreakIterator;
/// A UText.
typedef struct ICUText ICUText;
/// A UErrorCode: zero is success, warnings are below it and failures above.
typedef int32_t ICUStatus;

/// UBRK_WORD.
static const int32_t icu_word = 1;
/// UBRK_SENTENCE.
static const int32_t icu_sentence = 3;

/// Writes the library's version, four numbers.
void icu_get_version(uint8_t version[4]) AKIN_ICU(u_getVersion);

/// Opens an iterator of a type for a locale such as "en"; the text may be set later.
ICUBreakIterator *icu_open_iterator(
    int32_t type, const char *locale, const uint16_t *text, int32_t length, ICUStatus *status)
    AKIN_ICU(ubrk_open);

void icu_close_iterator(ICUBreakIterator *iterator) AKIN_ICU(ubrk_close);

/// Points the iterator at UTF-16 text, which must outlive the iteration.
void icu_set_utf16(
    ICUBreakIterator *iterator, const uint16_t *text, int32_t length, ICUStatus *status)
    AKIN_ICU(ubrk_setText);

/// Points the iterator at a text, of which it keeps a shallow copy.
void icu_set_text(ICUBreakIterator *iterator, ICUText *text, ICUStatus *status) AKIN_ICU(ubrk_setUText);

/// The next boundary, in units of the text, or -1 after the last.
int32_t icu_next(ICUBreakIterator *iterator) AKIN_ICU(ubrk_next);

/// A view of UTF-8 bytes, which must outlive it; made new when `text` is NULL.
ICUText *icu_open_utf8(ICUText *text, const uint8_t *bytes, int64_t length, ICUStatus *status)
    AKIN_ICU(utext_openUTF8);

ICUText *icu_close_text(ICUText *text) AKIN_ICU(utext_close);

/// A UConverter.
typedef struct ICUConverter ICUConverter;
/// A UCharsetDetector.
typedef struct ICUDetector ICUDetector;
/// A UCharsetMatch, which belongs to its detector.
typedef struct ICUMatch ICUMatch;

/// Opens the converter of an encoding, by any of its names.
ICUConverter *icu_open_converter(const char *name, ICUStatus *status) AKIN_ICU(ucnv_open);

void icu_close_converter(ICUConverter *converter) AKIN_ICU(ucnv_close);

/// The name that a standard such as "MIME" has for an encoding, or NULL.
const char *icu_standard_name(const char *name, const char *standard, ICUStatus *status)
    AKIN_ICU(ucnv_getStandardName);

/// Converts bytes to UTF-16, with U+FFFD for what is none; returns the number of units.
int32_t icu_to_utf16(
    ICUConverter *converter, uint16_t *units, int32_t capacity, const char *bytes, int32_t count,
    ICUStatus *status) AKIN_ICU(ucnv_toUChars);

ICUDetector *icu_open_detector(ICUStatus *status) AKIN_ICU(ucsdet_open);

void icu_close_detector(ICUDetector *detector) AKIN_ICU(ucsdet_close);

/// Points the detector at bytes, which must outlive it.
void icu_set_detector_text(
    ICUDetector *detector, const char *bytes, int32_t count, ICUStatus *status)
    AKIN_ICU(ucsdet_setText);

/// The encodings that may be it, the likeliest first.
const ICUMatch **icu_detect_all(ICUDetector *detector, int32_t *count, ICUStatus *status)
    AKIN_ICU(ucsdet_detectAll);

const char *icu_match_name(const ICUMatch *match, ICUStatus *status) AKIN_ICU(ucsdet_getName);

/// From 0 to 100.
int32_t icu_match_confidence(const ICUMatch *match, ICUStatus *status) AKIN_ICU(ucsdet_getConfidence);

/// The name of a status, such as "U_MISSING_RESOURCE_ERROR".
const char *icu_status_name(ICUStatus status) AKIN_ICU(u_errorName);

#endif
