package io.penstock.adapters.http;

import io.penstock.adapters.http.ApiResponse.Refusal;
import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The only place that knows which status code a refusal has, and how its body looks: {@code
 * {"error": "<one sentence>"}} (reference, sections 1.3 and 1.4).
 */
final class WireErrors {

  private static final Logger LOG = System.getLogger(WireErrors.class.getName());

  private WireErrors() {}

  /** What to answer when a handler threw. What nobody expected is logged, never shown. */
  static Refusal of(Throwable thrown) {
    return switch (thrown) {
      case RejectedException rejected -> of(rejected);
      case StoreException broken -> storage(broken);
      case UnrecordedEndException ran ->
          storage(ran, "the request ran, but its end could not be recorded");
      case StorageServiceException elsewhere -> of(elsewhere);
      case IOException broken
          when problem(broken) != Problem.OTHER || says(broken, "Read-only file system") ->
          storage(broken);
      case InterruptedException stopping -> stopping();
      default ->
          new Refusal(
              500,
              "The server made a mistake; its log says more under the id " + logged(thrown) + ".",
              Map.of());
    };
  }

  private static Refusal of(RejectedException rejected) {
    Map<String, String> headers =
        switch (rejected.reason()) {
          case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Token");
          // The official client waits for what the second says.
          case TOO_MANY_TRIES -> Map.of("Retry-After", "60", "x-ratelimit-reset", "60");
          default -> Map.of();
        };
    return new Refusal(status(rejected.reason()), String.valueOf(rejected.getMessage()), headers);
  }

  private static Refusal of(StorageServiceException elsewhere) {
    int status =
        switch (elsewhere.problem()) {
          case FAILED -> 502;
          case BUSY -> 503;
          case SILENT -> 504;
        };
    return new Refusal(
        status,
        "%s Nothing was changed; the server's log says more under the id %s."
            .formatted(elsewhere.getMessage(), noted(elsewhere)),
        Map.of());
  }

  private static int status(RejectedException.Reason reason) {
    return switch (reason) {
      case INVALID -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case TOO_MANY_TRIES -> 429;
      case NOT_IMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
    };
  }

  private static Refusal storage(Exception broken) {
    return storage(
        broken,
        problem(broken) == Problem.UNCLEAR
            ? "it is not known whether this was stored; look before you try again"
            : "nothing was stored; try again later");
  }

  private static Refusal storage(Exception broken, String consequence) {
    Problem problem = problem(broken);
    String sentence =
        switch (problem) {
          case FULL -> "The disk of the server or of its database is full";
          case DAMAGED ->
              "The server's database is damaged, and its administrator has to restore a backup";
          case AWAY, UNCLEAR, OTHER -> "The server cannot use its storage";
        };
    UUID id =
        switch (problem) {
          case FULL, AWAY, UNCLEAR -> noted(broken);
          case DAMAGED, OTHER -> logged(broken);
        };
    return new Refusal(
        problem == Problem.FULL ? 507 : 503,
        "%s: %s. Its log says more under the id %s.".formatted(sentence, consequence, id),
        Map.of());
  }

  /** Of what was thrown, or of what that comes from. */
  private static Problem problem(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof StoreException store && store.problem() != Problem.OTHER) {
        return store.problem();
      }
    }
    return says(thrown, "No space left") ? Problem.FULL : Problem.OTHER;
  }

  /** File systems tell what is wrong in words only. */
  private static boolean says(Throwable thrown, String words) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException && String.valueOf(t.getMessage()).contains(words)) {
        return true;
      }
    }
    return false;
  }

  private static Refusal stopping() {
    return new Refusal(503, "The server is stopping; try again later.", Map.of());
  }

  private static UUID logged(Throwable thrown) {
    UUID id = UUID.randomUUID();
    LOG.log(Level.ERROR, "A request failed unexpectedly (id " + id + ").", thrown);
    return id;
  }

  /** Known to happen, and often while it lasts: without a stack trace, which needs room, too. */
  private static UUID noted(Throwable thrown) {
    UUID id = UUID.randomUUID();
    LOG.log(Level.WARNING, "A request could not be served (id " + id + "): " + reason(thrown));
    return id;
  }

  /** Of an error and of what it comes from. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null
        ? String.valueOf(thrown.getMessage())
        : thrown.getMessage() + " (" + reason(cause) + ")";
  }

  /** For a path where nothing is. */
  static Refusal nothingHere() {
    return new Refusal(
        404, "There is no such operation; see the API reference for its path.", Map.of());
  }

  /** For a path outside the API. */
  static Refusal outside(String base) {
    return new Refusal(404, "There is nothing here; the API is under " + base + ".", Map.of());
  }

  /**
   * For a path where something is, but not for this method.
   *
   * @param allowed such as {@code GET, POST}
   */
  static Refusal wrongMethod(String allowed) {
    return new Refusal(
        405,
        "This path does not take the method; it takes " + allowed + ".",
        Map.of("Allow", allowed));
  }

  /**
   * For what is not even HTTP.
   *
   * @param detail null when the parser has none to show
   */
  static Refusal malformed(int status, @Nullable String detail) {
    String rule =
        switch (status) {
          case 413 -> "The request body is too large";
          case 414 -> "The request line is too long";
          case 431 -> "The request headers are too large";
          case 501 -> "The transfer encoding is not supported; it must be chunked";
          case 503 -> "The server is busy; try again later";
          case 505 -> "The protocol must be HTTP/1.1";
          default -> status < 500 ? "The request is not valid HTTP" : "The server made a mistake";
        };
    String sentence =
        detail == null || detail.isBlank() || status != 400
            ? rule + "."
            : rule + ": " + (detail.endsWith(".") ? detail : detail + ".");
    return new Refusal(status, sentence, Map.of());
  }

  /** The body of a refusal. */
  static JsonText body(Refusal refusal) {
    String sentence = refusal.sentence();
    JsonWriter json = new JsonWriter(64 + 2 * sentence.length()).beginObject();
    json.field("error", sentence);
    if (refusal.streamed()) {
      json.field("error_message", sentence);
    }
    return json.endObject().toJson();
  }
}
