package io.penstock.adapters.http;

import io.penstock.adapters.http.DocumentedOperations.Operation;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The table of operations. A template such as {@code /projects/{project_name}/pipelines} has
 * literal parts and parameters; a literal wins over a parameter in its place, which is why {@code
 * batch}, {@code cancel}, {@code collect}, {@code delete} and {@code stream} are never request ids.
 *
 * <p>Paths are matched as they came, still percent-encoded: a {@code %2F} belongs to a parameter,
 * and what decodes to {@code ..} leads nowhere else.
 */
public final class Routes {

  private final Node root = new Node();
  private final List<String> unnamed = new ArrayList<>();

  public Routes get(String template, Handler handler) {
    return add("GET", template, handler, false);
  }

  public Routes post(String template, Handler handler) {
    return add("POST", template, handler, false);
  }

  public Routes put(String template, Handler handler) {
    return add("PUT", template, handler, false);
  }

  public Routes patch(String template, Handler handler) {
    return add("PATCH", template, handler, false);
  }

  public Routes delete(String template, Handler handler) {
    return add("DELETE", template, handler, false);
  }

  /** An operation that needs no token. */
  public Routes getWithoutToken(String template, Handler handler) {
    return add("GET", template, handler, true);
  }

  /** An operation that needs no token. */
  public Routes postWithoutToken(String template, Handler handler) {
    return add("POST", template, handler, true);
  }

  /** The same. */
  public Routes putWithoutToken(String template, Handler handler) {
    return add("PUT", template, handler, true);
  }

  /**
   * An operation that the API documents and this server will not offer: it is answered with 501.
   *
   * @param sentence says what to do instead
   */
  public Routes refuse(String method, String template, String sentence) {
    return add(method, template, new NotOffered(sentence), false);
  }

  /** All operations that were added and not refused, such as {@code GET /projects}. */
  SortedSet<String> operations() {
    SortedSet<String> found = new TreeSet<>();
    collect(root, found);
    return found;
  }

  private static void collect(Node node, SortedSet<String> found) {
    node.routes.forEach(
        (method, route) -> {
          if (!(route.handler() instanceof NotOffered)) {
            found.add(method + " " + route.template());
          }
        });
    node.literals.values().forEach(next -> collect(next, found));
    if (node.parameter != null) {
      collect(node.parameter, found);
    }
  }

  /** Adds the operation unless it is there. */
  Routes addIfAbsent(Operation operation, Handler handler) {
    return node(operation.template()).routes.containsKey(operation.method())
        ? this
        : add(
            operation.method(),
            operation.template(),
            handler,
            operation.requirement() instanceof Requirement.Nothing);
  }

  /** Those that the table of operations does not name, such as {@code GET /a/{b}}. */
  List<String> unnamed() {
    return List.copyOf(unnamed);
  }

  private Routes add(String method, String template, Handler handler, boolean open) {
    List<String> parameters = new ArrayList<>();
    for (String part : parts(template)) {
      if (isParameter(part)) {
        parameters.add(part.substring(1, part.length() - 1));
      }
    }
    Requirement requirement = DocumentedOperations.requirement(method, template);
    if (requirement == null) {
      unnamed.add(method + " " + template);
    } else if (open != requirement instanceof Requirement.Nothing) {
      throw new IllegalStateException(
          method
              + " "
              + template
              + " needs a token, or the table of operations says that it does.");
    }
    Route route = new Route(template, List.copyOf(parameters), handler, open, requirement);
    if (node(template).routes.putIfAbsent(method, route) != null) {
      throw new IllegalStateException(method + " " + template + " is routed twice.");
    }
    return this;
  }

  private Node node(String template) {
    Node node = root;
    for (String part : parts(template)) {
      if (!isParameter(part)) {
        node = node.literals.computeIfAbsent(part, any -> new Node());
      } else {
        if (node.parameter == null) {
          node.parameter = new Node();
        }
        node = node.parameter;
      }
    }
    return node;
  }

  private static List<String> parts(String template) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("A path starts with a slash, unlike " + template);
    }
    return List.of(template.substring(1).split("/", -1));
  }

  private static boolean isParameter(String part) {
    return part.startsWith("{") && part.endsWith("}");
  }

  /**
   * Finds the operations of a path.
   *
   * @param path still percent-encoded, from the slash after the API's base on
   * @return null when there are none
   */
  @Nullable Match find(String path) {
    Node node = root;
    List<String> values = new ArrayList<>(4);
    int start = 1;
    while (start <= path.length()) {
      int end = path.indexOf('/', start);
      end = end < 0 ? path.length() : end;
      String part = path.substring(start, end);
      Node next = node.literals.get(part);
      if (next == null) {
        next = node.parameter;
        if (next == null || part.isEmpty()) {
          return null;
        }
        values.add(part);
      }
      node = next;
      start = end + 1;
    }
    return node.routes.isEmpty() ? null : new Match(node.routes, values);
  }

  /**
   * The operations of one path.
   *
   * @param byMethod sorted by method
   * @param values of the parameters in order, still percent-encoded
   */
  record Match(Map<String, Route> byMethod, List<String> values) {}

  /**
   * One operation.
   *
   * @param parameters their names in order
   * @param open whether it needs no token
   * @param requirement null when the table of operations does not name it
   */
  record Route(
      String template,
      List<String> parameters,
      Handler handler,
      boolean open,
      @Nullable Requirement requirement) {}

  private record NotOffered(String sentence) implements Handler {
    @Override
    public ApiResponse handle(ApiRequest request) {
      throw new RejectedException(Reason.NOT_IMPLEMENTED, sentence);
    }
  }

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    @Nullable Node parameter;
    final Map<String, Route> routes = new TreeMap<>();
  }
}
