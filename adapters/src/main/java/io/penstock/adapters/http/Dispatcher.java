package io.penstock.adapters.http;

import io.penstock.adapters.http.Routes.Match;
import io.penstock.adapters.http.Routes.Route;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.audit.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * From a call to an answer: finds the operation, tells who calls and whether they may, and lets the
 * handler work.
 */
final class Dispatcher {

  /** What every path of the API starts with. */
  static final String BASE = "/v2.1";

  /** Clients from 4.15 on append {@code /v2} to a host without version, for the same operations. */
  private static final List<String> BASES = List.of(BASE, "/v2");

  private final Routes routes;
  private final OperatorPages pages;
  private final AnswerCounts answers;
  private final Authenticator authenticator;
  private final Guard guard;
  private final HttpSettings settings;
  private final JsonCodec codec;

  Dispatcher(
      Routes routes,
      OperatorPages pages,
      AnswerCounts answers,
      Authenticator authenticator,
      Guard guard,
      HttpSettings settings,
      JsonCodec codec) {
    this.routes = routes;
    this.pages = pages;
    this.answers = answers;
    this.authenticator = authenticator;
    this.guard = guard;
    this.settings = settings;
    this.codec = codec;
  }

  /**
   * One call, as it came.
   *
   * @param path still percent-encoded
   * @param query still percent-encoded; null when there is none
   * @param authorization the header; null when there is none
   */
  record Call(
      String method,
      String path,
      @Nullable String query,
      @Nullable String authorization,
      RequestContent content) {}

  /** Never throws but for what ends the connection: see {@link ConnectionLost}. */
  ApiResponse dispatch(Call call) {
    String path = pathInApi(call.path());
    ApiResponse answer = answerInAnyCase(() -> path == null ? besideApi(call) : answer(call, path));
    if (path == null) {
      return answer;
    }
    answers.add(answer.status());
    return answer instanceof ApiResponse.Refusal refusal && path.endsWith(RequestPaths.STREAM)
        ? refusal.ofStream()
        : answer;
  }

  private static ApiResponse answerInAnyCase(Callable<ApiResponse> work) {
    try {
      return work.call();
    } catch (ConnectionLost e) {
      throw e;
    } catch (Throwable e) {
      // Also errors such as StackOverflowError: they end this request, not the connection.
      return WireErrors.of(e);
    }
  }

  /** What follows the base; null for a path outside the API. */
  private static @Nullable String pathInApi(String path) {
    for (String base : BASES) {
      if (path.startsWith(base)
          && (path.length() == base.length() || path.charAt(base.length()) == '/')) {
        return path.substring(base.length());
      }
    }
    return null;
  }

  private ApiResponse besideApi(Call call) throws Exception {
    ApiResponse answer = pages.answer(call);
    return answer == null ? WireErrors.outside(BASE) : answer;
  }

  private ApiResponse answer(Call call, String path) throws Exception {
    Match match = routes.find(path);
    Route route = match == null ? null : match.byMethod().get(call.method());
    // Who is nobody learns nothing, not even which paths there are.
    Principal caller =
        route != null && route.open() ? null : authenticator.authenticate(call.authorization());
    if (match == null) {
      return WireErrors.nothingHere();
    }
    if (route == null) {
      return WireErrors.wrongMethod(String.join(", ", match.byMethod().keySet()));
    }
    ApiRequest request =
        new ApiRequest(
            route,
            decoded(match.values()),
            QueryParameters.parse(call.query()),
            caller,
            call.content(),
            guard,
            settings,
            codec);
    if (caller == null) {
      return route.handler().handle(request);
    }
    guard.check(caller, route, request);
    return Caller.as(caller.email(), () -> route.handler().handle(request));
  }

  private static List<String> decoded(List<String> values) {
    List<String> decoded = new ArrayList<>(values.size());
    for (String value : values) {
      decoded.add(PercentEncoding.decode(value, false, "The path"));
    }
    return decoded;
  }

  /** The client is gone: there is nobody to answer. */
  static final class ConnectionLost extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConnectionLost(RuntimeException cause) {
      super(cause);
    }
  }
}
