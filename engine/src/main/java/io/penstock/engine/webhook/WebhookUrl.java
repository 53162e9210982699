package io.penstock.engine.webhook;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a webhook calls. */
public final class WebhookUrl {

  private static final int LONGEST = 2_048;

  private WebhookUrl() {}

  /**
   * Reads one.
   *
   * @throws RejectedException naming the rule that it breaks
   */
  public static URI parse(String text) {
    return parse("url", text);
  }

  /**
   * Reads one that another field holds, for what else the server calls.
   *
   * @throws RejectedException naming the field and the rule that it breaks
   */
  public static URI parse(String field, String text) {
    if (text.length() > LONGEST) {
      throw wrong(field, "it may have at most %d characters".formatted(LONGEST));
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(field, "it is no URL");
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw wrong(field, "it must begin with https:// or http://");
    }
    if (url.getHost() == null || url.getHost().isEmpty()) {
      throw wrong(field, "it must name a host");
    }
    if (url.getRawUserInfo() != null) {
      throw wrong(field, "it must not hold a user name or password: give an Authorization header");
    }
    if (url.getPort() == 0 || url.getPort() > 65_535) {
      throw wrong(field, "its port must be from 1 to 65535");
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw wrong(field, "characters beyond ASCII must be percent-encoded");
    }
    return url;
  }

  private static RejectedException wrong(String field, String why) {
    return invalid("The value of '%s' is not allowed: %s.".formatted(field, why));
  }
}
