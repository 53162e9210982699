package io.penstock.engine.service.transfer;

import java.util.List;

/** Lists of things in sentences that must not grow without end. */
final class Sentences {

  private static final int LENGTH = 400;

  private Sentences() {}

  /** Such as {@code a, b and 3 more}. */
  static String list(List<String> things) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < things.size(); i++) {
      if (i > 0 && text.length() + things.get(i).length() > LENGTH) {
        return text.append(" and ").append(things.size() - i).append(" more").toString();
      }
      text.append(i == 0 ? "" : ", ").append(things.get(i));
    }
    return text.toString();
  }
}
