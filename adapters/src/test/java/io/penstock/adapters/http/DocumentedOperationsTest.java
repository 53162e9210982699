package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.DocumentedOperations.Operation;
import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.engine.service.access.Permissions;
import io.penstock.testkit.InMemoryCatalog;
import io.penstock.testkit.InMemoryUserStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentedOperationsTest {

  private static final int OF_THE_GENERATED_CLIENT = 231;
  private static final int STREAMING = 4;

  /**
   * What newer clients have (tags of environments, limits of services), signing in, contents of
   * files, the front for OpenAI's clients, and the description of the API.
   */
  private static final int BEYOND = 38;

  @Test
  void everyOperationOfTheApiIsListedOnce() {
    List<Operation> all = DocumentedOperations.all();

    assertEquals(OF_THE_GENERATED_CLIENT + STREAMING + BEYOND, all.size());
    assertEquals(
        all.size(), all.stream().map(it -> it.method() + " " + it.template()).distinct().count());
  }

  @Test
  void everyOperationIsFoundUnderItsOwnTemplate() {
    Routes routes = new Routes();
    DocumentedOperations.addMissing(routes);

    for (Operation operation : DocumentedOperations.all()) {
      Routes.Match match =
          routes.find(operation.template().replaceAll("\\{(\\w+)}", "value-of-$1"));
      assertNotNull(match, operation.toString());
      Routes.Route route = match.byMethod().get(operation.method());
      assertNotNull(route, operation.toString());
      assertEquals(operation.template(), route.template());
      assertEquals(
          route.parameters().stream().map(name -> "value-of-" + name).toList(), match.values());
    }
  }

  @Test
  void operationThatIsServedIsNotReplaced() {
    Handler served = request -> ApiResponse.ok(JsonText.NULL);
    Routes routes = new Routes().getWithoutToken("/status", served);

    DocumentedOperations.addMissing(routes);

    Routes.Match match = routes.find("/status");
    assertNotNull(match);
    assertEquals(
        List.of(served), match.byMethod().values().stream().map(Routes.Route::handler).toList());
  }

  @Test
  void everyPermissionIsAskedForAndEveryOneAskedForIsKnown() {
    List<String> asked =
        DocumentedOperations.all().stream()
            .map(Operation::requirement)
            .filter(Requirement.Permission.class::isInstance)
            .map(requirement -> ((Requirement.Permission) requirement).name())
            .distinct()
            .sorted()
            .toList();

    assertEquals(Permissions.ALL, asked);
  }

  @Test
  void aPermissionIsAskedForInAProjectAlone() {
    for (Operation operation : DocumentedOperations.all()) {
      if (operation.requirement() instanceof Requirement.Permission) {
        assertTrue(
            operation.template().startsWith("/projects/{project_name}"), operation.toString());
      }
    }
  }

  @Test
  void aServerWillNotServeWhatTheTableDoesNotName() {
    Endpoints stray = routes -> routes.get("/stray/{id}", request -> ApiResponse.noContent());

    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                new HttpServer(
                    TestServer.SETTINGS,
                    new Authenticator(
                        new InMemoryTokens(),
                        (hash, now) -> Optional.empty(),
                        InstantSource.system()),
                    new AccessControl(new InMemoryCatalog(), new InMemoryUserStore()),
                    new JacksonCodec(),
                    List.of(stray),
                    new OperatorPages(new Readiness(new BreakableCatalog().probe()))));

    assertEquals(
        "The table of operations does not say who may call [GET /stray/{id}].",
        refused.getMessage());
  }

  @Test
  void tokenCannotBeLeftOutWhereTheTableAsksForOne() {
    Handler handler = request -> ApiResponse.noContent();

    assertThrows(
        IllegalStateException.class, () -> new Routes().getWithoutToken("/projects", handler));
    assertThrows(IllegalStateException.class, () -> new Routes().get("/status", handler));
  }

  @Test
  void operationCannotBeServedTwice() {
    Handler handler = request -> ApiResponse.noContent();
    Routes routes = new Routes().get("/a/{b}", handler);

    assertThrows(IllegalStateException.class, () -> routes.get("/a/{c}", handler));
  }
}
