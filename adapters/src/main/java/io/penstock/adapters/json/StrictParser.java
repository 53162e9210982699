package io.penstock.adapters.json;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec.JsonException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * A parser over untrusted bytes that says in sentences what is wrong with them. Beyond RFC 8259 it
 * refuses duplicate keys, deep nesting and numbers of more digits than Python reads.
 */
final class StrictParser implements AutoCloseable {

  /** Far above what people write, far below what a stack holds. */
  static final int MAX_DEPTH = 500;

  /** In characters; CPython refuses to read longer whole numbers as well. */
  static final int MAX_NUMBER_LENGTH = 4_300;

  private static final int LONGEST_REASON = 200;

  // How the parser's reasons name its own settings and types.
  private static final Pattern ADVICE = Pattern.compile(": enable `\\w+\\.\\w+` to allow");
  private static final Pattern DEMAND = Pattern.compile("require enabling `\\w+\\.\\w+`");
  private static final Pattern COMMENT =
      Pattern.compile("maybe a \\(non-standard\\) comment\\?.*Feature.*");
  private static final Pattern TOKEN_TYPE = Pattern.compile("VALUE_[A-Z_]+");

  /** Reads eight bytes of an array as a long, in whatever order. */
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Times a byte, that byte eight times. */
  private static final long EACH = 0x0101_0101_0101_0101L;

  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  // Without charset detection: the bytes are UTF-8 or they are refused.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] json;
  private final String subject;
  private final JsonParser parser;

  /**
   * @param subject what the sentences call the data
   */
  StrictParser(byte[] json, String subject) throws JsonException {
    int malformed = Utf8.firstMalformed(json);
    if (malformed >= 0) {
      throw new JsonException(
          Sentences.start(subject)
              + " is not valid UTF-8: see the byte at offset "
              + malformed
              + ".");
    }
    this.json = json;
    this.subject = subject;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  /** The next token. At the end of the data it is refused: something is missing. */
  JsonToken next() throws JsonException {
    JsonToken token;
    try {
      token = parser.nextToken();
    } catch (JacksonException e) {
      throw explain(e);
    }
    if (token == null) {
      throw new JsonException(Sentences.start(subject) + " is empty, but must be JSON.");
    }
    return token;
  }

  /** Refuses anything but blanks after the value. */
  void end() throws JsonException {
    try {
      if (parser.nextToken() == null) {
        return;
      }
    } catch (JacksonException e) {
      throw explain(e);
    }
    throw new JsonException(
        Sentences.start(subject)
            + " must be one JSON value, but goes on after its end"
            + place(parser.currentTokenLocation())
            + ".");
  }

  /** The key or the text of the current token. */
  String text() throws JsonException {
    String text;
    try {
      text = parser.getString();
    } catch (JacksonException e) {
      throw explain(e);
    }
    if (Utf8.hasLoneSurrogate(text)) {
      throw loneSurrogate();
    }
    return text;
  }

  /** Where the current token starts. */
  int start() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Reads on to the end of the object or list that starts here, if one does. */
  void skip() throws JsonException {
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw explain(e);
    }
  }

  /** The bytes from {@code start} to the end of the current token, made compact. */
  JsonText slice(int start) throws JsonException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      int end = endOfString(start);
      if (end > 0) {
        // Not finished here: the parser would put the text together, which nobody needs. What is
        // not allowed in it is found with the next token.
        return JsonText.ofTrusted(Arrays.copyOfRange(json, start, end));
      }
    }
    try {
      parser.finishToken();
      int end = (int) parser.currentLocation().getByteOffset();
      return JsonText.ofTrusted(Compactor.compact(json, start, end));
    } catch (JacksonException e) {
      throw explain(e);
    } catch (Compactor.LoneSurrogateException e) {
      throw loneSurrogate();
    }
  }

  /** Behind the closing quote of a string without escapes, which is compact; 0 for others. */
  private int endOfString(int start) {
    int i = start + 1;
    // Eight bytes at once, for texts of megabytes.
    while (i + Long.BYTES <= json.length && !holdsQuoteOrBackslash((long) EIGHT.get(json, i))) {
      i += Long.BYTES;
    }
    for (; i < json.length; i++) {
      if (json[i] == '"') {
        return i + 1;
      }
      if (json[i] == '\\') {
        return 0;
      }
    }
    return 0;
  }

  private static boolean holdsQuoteOrBackslash(long eight) {
    return (zeroBytes(eight ^ '"' * EACH) | zeroBytes(eight ^ '\\' * EACH)) != 0;
  }

  /** Not 0 when one of the eight bytes is. */
  private static long zeroBytes(long eight) {
    return (eight - EACH) & ~eight & HIGHEST_BITS;
  }

  /** The number of the current token: Long or BigInteger, or Double. */
  Number number() throws JsonException {
    try {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        Number number = parser.getNumberValue();
        return number instanceof Integer small ? Long.valueOf(small) : number;
      }
      if (!isFinite()) {
        throw new JsonException(
            Sentences.start(subject)
                + " has the number "
                + Sentences.cut(parser.getString())
                + ", which is beyond the range of a double.");
      }
      return parser.getDoubleValue();
    } catch (JacksonException e) {
      throw explain(e);
    }
  }

  /** Whether the number of the current token is within the range of a double. */
  boolean isFinite() {
    // Only an exponent or very many digits can lead out of the range, and the check is not free.
    char[] text = parser.getStringCharacters();
    int from = parser.getStringOffset();
    int length = parser.getStringLength();
    boolean suspicious = length > 300;
    for (int i = from; i < from + length && !suspicious; i++) {
      suspicious = text[i] == 'e' || text[i] == 'E';
    }
    // Not by the parser, which makes a double of a whole number in its own way.
    return !suspicious || Double.isFinite(Double.parseDouble(new String(text, from, length)));
  }

  private JsonException loneSurrogate() {
    return new JsonException(
        Sentences.start(subject)
            + " has half of a surrogate pair in a \\u escape; both halves must be there.");
  }

  private JsonException explain(JacksonException e) {
    String start = Sentences.start(subject);
    if (e instanceof StreamConstraintsException) {
      return new JsonException(
          parser.streamReadContext().getNestingDepth() >= MAX_DEPTH
              ? start + " is nested more than " + MAX_DEPTH + " levels deep."
              : start
                  + " has a number of more than "
                  + MAX_NUMBER_LENGTH
                  + " digits or a key that is too long"
                  + place(parser.currentLocation())
                  + ".");
    }
    String reason = e.getOriginalMessage().lines().findFirst().orElse("");
    // What follows tells of the parser's settings, and nothing of the text.
    int internals = reason.indexOf(" (start marker at [");
    reason = withoutAdvice(internals < 0 ? reason : reason.substring(0, internals));
    if (reason.startsWith("Duplicate ")) {
      return new JsonException(
          start
              + " has the key "
              + Sentences.quoted(parser.currentName())
              + " twice in one object.");
    }
    if (reason.startsWith("Broken surrogate pair")) {
      return loneSurrogate();
    }
    return new JsonException(
        start
            + " is not valid JSON"
            + place(e.getLocation())
            + ": "
            + Sentences.cut(reason, LONGEST_REASON)
            + ".");
  }

  /** Without what would be of use to who sets up the parser, and to nobody who sends data. */
  private static String withoutAdvice(String reason) {
    String plain = ADVICE.matcher(reason).replaceAll("");
    plain = DEMAND.matcher(plain).replaceAll("are not allowed");
    plain = COMMENT.matcher(plain).replaceAll("comments are not allowed");
    return TOKEN_TYPE.matcher(plain).replaceAll("a value");
  }

  private static String place(TokenStreamLocation location) {
    return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** Gives Jackson its buffers back. */
  @Override
  public void close() {
    parser.close();
  }
}
