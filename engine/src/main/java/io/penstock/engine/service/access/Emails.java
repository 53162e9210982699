package io.penstock.engine.service.access;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.service.definition.Names;
import java.util.Locale;
import java.util.regex.Pattern;

/** E-mail addresses of people. */
final class Emails {

  private static final int LENGTH = 254;

  /** Whether mail arrives nobody can tell from the text; it shall only be no other text. */
  private static final Pattern FORM = Pattern.compile("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+");

  private Emails() {}

  /** Letter case makes no difference to who somebody is. */
  static String normal(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** The address in its normal form, if a person can have it. */
  static String check(String email) {
    String normal = normal(email);
    if (normal.length() > LENGTH || !FORM.matcher(normal).matches()) {
      throw invalid(
          "The value %s of 'email' is not allowed: it must be an e-mail address of at most %d characters."
              .formatted(Names.quote(email), LENGTH));
    }
    if (ReservedEmails.contain(normal)) {
      throw invalid(
          "The value %s of 'email' is not allowed: the server itself uses it."
              .formatted(Names.quote(email)));
    }
    return normal;
  }
}
