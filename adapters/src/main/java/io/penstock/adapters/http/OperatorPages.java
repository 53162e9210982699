package io.penstock.adapters.http;

import io.penstock.engine.model.JsonText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What those who operate the server read, and what its servers call of each other. It is beside the
 * API and no part of it: its own description does not show it, and clients never ask for it. It
 * takes no parameters.
 */
public final class OperatorPages {

  private static final JsonText OK = JsonText.of("{\"status\":\"ok\"}");
  private static final JsonText READY = JsonText.of("{\"status\":\"ready\"}");

  private final Readiness readiness;
  private final Map<String, Page> pages = new HashMap<>();
  private @Nullable ClusterCalls cluster;

  /** One of them. */
  @FunctionalInterface
  public interface Page {

    /**
     * Answers a GET, or a HEAD, to which no body is sent.
     *
     * @param authorization the header; null when there is none
     * @throws io.penstock.engine.error.RejectedException to refuse with a sentence
     */
    ApiResponse get(@Nullable String authorization) throws Exception;
  }

  /** {@code /health} and {@code /ready}, which need no token. */
  public OperatorPages(Readiness readiness) {
    this.readiness = readiness;
    // That it answers at all is the answer.
    pages.put("/health", _ -> ApiResponse.ok(OK));
    pages.put("/ready", _ -> ready());
  }

  /**
   * Adds a page.
   *
   * @param path such as {@code /metrics}, not under the API's base
   */
  public OperatorPages with(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  /** Adds what other servers of the cluster call. */
  public OperatorPages with(ClusterCalls calls) {
    cluster = calls;
    return this;
  }

  private ApiResponse ready() {
    return readiness
        .obstacle()
        .<ApiResponse>map(sentence -> new ApiResponse.Refusal(503, sentence, Map.of()))
        .orElseGet(() -> ApiResponse.ok(READY));
  }

  Readiness readiness() {
    return readiness;
  }

  /**
   * Answers a call to one of them.
   *
   * @return null when there is none with this path
   */
  @Nullable ApiResponse answer(Dispatcher.Call call) throws Exception {
    if (cluster != null && call.path().startsWith(ClusterCalls.BASE)) {
      return cluster.answer(call);
    }
    Page page = pages.get(call.path());
    if (page == null) {
      return null;
    }
    return switch (call.method()) {
      case "GET", "HEAD" -> page.get(call.authorization());
      default -> WireErrors.wrongMethod("GET, HEAD");
    };
  }
}
