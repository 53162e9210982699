package io.penstock.engine.expression;

import org.jspecify.annotations.Nullable;

/**
 * A lexical token.
 *
 * @param text for names, keywords and operators what is written; for f-strings the body between the
 *     quotes
 * @param value of a number or string
 * @param position of its first character in the source
 */
record Token(Kind kind, String text, @Nullable Object value, int position) {
  enum Kind {
    NAME,
    KEYWORD,
    NUMBER,
    STRING,
    F_STRING,
    RAW_F_STRING,
    OPERATOR,
    END
  }

  boolean is(String operatorOrKeyword) {
    return (kind == Kind.OPERATOR || kind == Kind.KEYWORD) && text.equals(operatorOrKeyword);
  }
}
