package io.penstock.adapters.http;

import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Sha256;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.CallKey;
import io.penstock.engine.service.RequestBody;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.service.definition.References;
import io.penstock.engine.service.definition.References.ObjectNames;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation, as its handler sees it. What is wrong with it is refused where it is
 * asked for, with a sentence: nothing here returns unchecked text as something else.
 */
public final class ApiRequest {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~:\\[\\]-]+");

  private final Routes.Route route;
  private final List<String> pathValues;
  private final QueryParameters query;
  private final @Nullable Principal caller;
  private final RequestContent content;
  private final Guard guard;
  private final HttpSettings settings;
  private final JsonCodec codec;

  /**
   * @param pathValues decoded
   * @param caller null only for operations that need no token
   */
  ApiRequest(
      Routes.Route route,
      List<String> pathValues,
      QueryParameters query,
      @Nullable Principal caller,
      RequestContent content,
      Guard guard,
      HttpSettings settings,
      JsonCodec codec) {
    this.route = route;
    this.pathValues = pathValues;
    this.query = query;
    this.caller = caller;
    this.content = content;
    this.guard = guard;
    this.settings = settings;
    this.codec = codec;
  }

  /** The decoded value of a path parameter, which the route's template must have. Never empty. */
  public String path(String parameter) {
    return pathValues.get(index(parameter));
  }

  /** The same, or null where the route's template does not have the parameter. */
  public @Nullable String pathOrNull(String parameter) {
    int index = route.parameters().indexOf(parameter);
    return index < 0 ? null : pathValues.get(index);
  }

  private int index(String parameter) {
    int index = route.parameters().indexOf(parameter);
    if (index < 0) {
      throw new IllegalStateException(route.template() + " has no parameter " + parameter + ".");
    }
    return index;
  }

  public QueryParameters query() {
    return query;
  }

  /** Who calls. Only for operations that need a token. */
  public Principal caller() {
    if (caller == null) {
      throw new IllegalStateException(route.template() + " is open to everybody.");
    }
    return caller;
  }

  /** Whether the caller belongs to this project: others must not learn that there is one. */
  public boolean sees(String project) {
    return guard.sees(caller(), project);
  }

  /**
   * Refuses a caller who lacks a further permission in the project.
   *
   * @throws RejectedException naming it
   */
  public void require(String permission) {
    guard.require(caller(), permission, path("project_name"), null);
  }

  /**
   * Refuses a caller who lacks a permission on a deployment that the path does not name. That on
   * what it names was asked for before.
   *
   * @throws RejectedException when the caller has it neither there nor in the project
   */
  public void requireOnDeployment(String permission, String deployment) {
    guard.require(
        caller(),
        permission,
        path("project_name"),
        new Access.Thing(ResourceType.DEPLOYMENT, deployment));
  }

  /**
   * Refuses a caller who lacks a permission of requests on the deployment or pipeline that
   * something is about, which the path does not name.
   *
   * @param verb such as {@code create}
   * @throws RejectedException when the caller has it neither there nor in the project, or when
   *     there is no such type of object
   */
  public void requireOnRequestsOf(ObjectNames object, String verb) {
    ResourceType type =
        switch (References.type(object.objectType())) {
          case DEPLOYMENT -> ResourceType.DEPLOYMENT;
          case PIPELINE -> ResourceType.PIPELINE;
        };
    guard.require(
        caller(),
        "%ss.versions.requests.%s".formatted(type.wireName(), verb),
        path("project_name"),
        new Access.Thing(type, object.objectName()));
  }

  /**
   * The body, which has to be a JSON object.
   *
   * @throws RejectedException when it is not
   */
  public JsonFields body() {
    return JsonFields.parse(json(), codec);
  }

  /**
   * The body, which has to be a list of JSON objects, or one alone.
   *
   * @throws RejectedException when it is something else
   */
  public List<JsonFields> bodies() {
    return JsonFields.parseList(json(), codec);
  }

  /**
   * The body, which has to be a JSON object or empty; empty and {@code null} have no fields.
   *
   * @throws RejectedException when it is something else
   */
  public JsonFields optionalBody() {
    byte[] json = json();
    return json.length == 0 ? JsonFields.none(codec) : JsonFields.parseOptional(json, codec);
  }

  /**
   * The bytes of a body that should be JSON, unchecked; none when there is no body.
   *
   * @throws RejectedException for other content types and for bodies that are too large
   */
  public byte[] json() {
    if (content.length() != 0 && ContentType.parse(content.contentType()) != ContentType.JSON) {
      throw ContentType.unsupported("The Content-Type of this request must be application/json.");
    }
    return BodyReader.readAll(content, settings.maxBodyBytes());
  }

  /**
   * The input of a pipeline or deployment request: JSON or plain text, which the content type
   * tells.
   *
   * @throws RejectedException for other content types, bodies that are too large, and text that is
   *     not UTF-8
   */
  public RequestBody input() {
    ContentType type = ContentType.parse(content.contentType());
    byte[] bytes = BodyReader.readAll(content, settings.maxBodyBytes());
    return switch (type) {
      case JSON -> new RequestBody.Json(bytes);
      case TEXT -> new RequestBody.Text(text(bytes));
    };
  }

  /**
   * The key that the call may be repeated with; null when it has none.
   *
   * @param input of this request
   * @throws RejectedException when it breaks the rule for keys
   */
  public @Nullable CallKey callKey(RequestBody input) {
    String key = IdempotencyHeader.parse(content.header(IdempotencyHeader.NAME)).orElse(null);
    if (key == null) {
      return null;
    }
    // All operations that take keys are POSTs; the template tells them apart.
    Sha256.Builder call = new Sha256.Builder().add(caller().email()).add(route.template());
    for (String parameter : route.parameters()) {
      if (!RequestPaths.ADDRESSEE.contains(parameter)) {
        call.add(path(parameter));
      }
    }
    Sha256.Builder fingerprint = new Sha256.Builder();
    query.addTo(fingerprint);
    switch (input) {
      case RequestBody.Json(var utf8) -> fingerprint.add("json").add(utf8);
      case RequestBody.Text(var text) -> fingerprint.add("text").add(text);
    }
    return new CallKey(call.add(key).build(), fingerprint.build());
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw RejectedException.invalid("The request data is not valid UTF-8.");
    }
  }

  /** A header; null when it was not given. Of several, the first. */
  public @Nullable String header(String name) {
    return content.header(name).stream().findFirst().orElse(null);
  }

  /**
   * The URL of the API as the client reaches it, such as {@code https://penstock.example/v2.1}: the
   * host is that which it called, the scheme that which a proxy says it used.
   *
   * @throws RejectedException when the client does not say which host it called
   */
  public String apiUrl() {
    String host = header("Host");
    if (host == null || !HOST.matcher(host).matches()) {
      throw RejectedException.invalid(
          "The Host header must be a host name or address, and a port if need be.");
    }
    String scheme = "https".equalsIgnoreCase(header("X-Forwarded-Proto")) ? "https" : "http";
    return scheme + "://" + host + Dispatcher.BASE;
  }

  /** The {@code Content-Type} header, for uploads; null when there is none. */
  public @Nullable String contentType() {
    return content.contentType();
  }

  /**
   * The body as a stream, for uploads. Reading past the limit for uploads throws a {@link
   * RejectedException}.
   */
  public InputStream upload() {
    return BodyReader.open(content, settings.maxUploadBytes());
  }

  /**
   * Has an action called when the client hangs up while the handler works: closes its connection or
   * its side of it, or resets it. What a client sees of that differs, but before an answer is
   * written nobody can tell one from the other; so a client that shuts its side down after its
   * request, though it still reads, has hung up as well.
   *
   * <p>The action is called at most once, on another thread, and never once the watch is closed,
   * which it is at the latest when the handler returns, or the {@link ApiResponse.Events} that it
   * returns have all been written. It must not wait for the handler.
   *
   * <p>Nothing is noticed within the first milliseconds, nor of a client that vanishes without a
   * word or has sent its next request already, nor before the handler has read the whole body: call
   * this after {@link #input} or what else reads it.
   *
   * @throws IllegalStateException while an earlier watch of this request is open
   */
  public HangUpWatch onHangUp(Runnable action) {
    return content.onHangUp(action);
  }

  /** For handlers that read or write JSON themselves. */
  public JsonCodec codec() {
    return codec;
  }
}
