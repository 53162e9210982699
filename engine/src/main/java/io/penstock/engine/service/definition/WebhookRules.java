package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.VersionReference.ObjectType;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.Webhook.Event;
import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.webhook.Addresses;
import io.penstock.engine.webhook.SignedCall;
import io.penstock.engine.webhook.WebhookUrl;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a webhook may be like (reference, section 8.8). */
public final class WebhookRules {

  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private static final int MOST_HEADERS = 50;
  private static final int LONGEST_VALUE = 4_096;

  /** What the server itself decides of a call. */
  private static final Set<String> RESERVED =
      Stream.of(
              "Host",
              "Content-Length",
              "Transfer-Encoding",
              "Connection",
              "Upgrade",
              "Expect",
              "TE",
              "Trailer",
              SignedCall.EVENT_ID,
              SignedCall.TIMESTAMP,
              SignedCall.SIGNATURE)
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());

  private final boolean privateAllowed;

  /**
   * @param privateAllowed whether addresses that are not public may be called
   */
  public WebhookRules(boolean privateAllowed) {
    this.privateAllowed = privateAllowed;
  }

  /**
   * A header as it was sent.
   *
   * @param value null to keep the value of the protected header with this key
   */
  public record HeaderDeclaration(String key, @Nullable String value, boolean isProtected) {}

  /** A host that is named, and not written as an address, is looked at when it is called. */
  String url(String text) {
    URI url = WebhookUrl.parse(text);
    try {
      if (!privateAllowed && !Addresses.isPublic(InetAddress.ofLiteral(url.getHost()))) {
        throw invalid(
            "The value of 'url' is not allowed: %s is not a public address, and this server calls no others (webhook-allow-private-addresses)."
                .formatted(url.getHost()));
      }
    } catch (IllegalArgumentException itIsAName) {
      return text;
    }
    return text;
  }

  static Event event(String name, ObjectType type) {
    return Event.ofWireName(name, type)
        .orElseThrow(
            () ->
                invalid(
                    "The value %s of 'event' is not known: for a %s it must be one of %s."
                        .formatted(
                            Names.quote(name),
                            type.wireName(),
                            Stream.of(Event.values())
                                .map(event -> event.wireName(type))
                                .collect(Collectors.joining(", ")))));
  }

  static Duration timeout(@Nullable Integer given, Duration otherwise) {
    int seconds = Math.toIntExact(otherwise.toSeconds());
    return Duration.ofSeconds(Checks.range("timeout", given, seconds, 1, 30));
  }

  /** The headers given, with the values of {@code before} where they have none. */
  static List<Header> headers(@Nullable List<HeaderDeclaration> given, List<Header> before) {
    List<Header> headers = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (HeaderDeclaration each : given == null ? List.<HeaderDeclaration>of() : given) {
      String key = each.key();
      if (!key.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
        throw invalid(
            "The key %s in 'headers' is not allowed: it must be the name of an HTTP header."
                .formatted(Names.quote(key)));
      }
      String lower = key.toLowerCase(Locale.ROOT);
      if (RESERVED.contains(lower)) {
        throw invalid(
            "The key '%s' in 'headers' is not allowed: the server sets this header itself."
                .formatted(key));
      }
      if (!keys.add(lower)) {
        throw invalid("The key '%s' is in 'headers' twice: give each once.".formatted(key));
      }
      headers.add(new Header(key, value(each, before), each.isProtected()));
    }
    if (headers.size() > MOST_HEADERS) {
      throw invalid(
          "'headers' has %d items: at most %d are allowed."
              .formatted(headers.size(), MOST_HEADERS));
    }
    return headers;
  }

  /**
   * Refuses to send a protected value, which nobody is shown, to another receiver.
   *
   * @param url the new one
   * @param given null when all headers are kept
   */
  static void keepSecretsFromOthers(
      Webhook before, String url, @Nullable List<HeaderDeclaration> given) {
    if (receiver(before.url()).equals(receiver(url))) {
      return;
    }
    for (Header header : before.headers()) {
      boolean kept =
          given == null
              || given.stream()
                  .anyMatch(
                      each -> each.value() == null && each.key().equalsIgnoreCase(header.key()));
      if (header.secret() && kept) {
        throw invalid(
            "'url' names another receiver: give the protected header '%s' in 'headers' with its value, or leave it out."
                .formatted(header.key()));
      }
    }
  }

  /** Such as {@code https://example.org:443}. */
  private static String receiver(String url) {
    URI parsed = URI.create(url);
    return parsed.getScheme() + "://" + parsed.getAuthority();
  }

  private static String value(HeaderDeclaration header, List<Header> before) {
    String value = header.value();
    if (value == null) {
      return before.stream()
          .filter(old -> old.key().equalsIgnoreCase(header.key()))
          // What was protected is not shown by saying that it is not any more.
          .filter(old -> header.isProtected() || !old.secret())
          .map(Header::value)
          .findFirst()
          .orElseThrow(
              () ->
                  invalid(
                      "The header '%s' in 'headers' has no value, and there is none to keep: give one."
                          .formatted(header.key())));
    }
    if (value.isEmpty()
        || value.length() > LONGEST_VALUE
        || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw invalid(
          "The value of the header '%s' in 'headers' is not allowed: it must have 1 to %d printable ASCII characters."
              .formatted(header.key(), LONGEST_VALUE));
    }
    return value;
  }
}
