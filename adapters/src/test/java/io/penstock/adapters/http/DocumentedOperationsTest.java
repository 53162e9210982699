package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.http.DocumentedOperations.Operation;
import io.penstock.engine.model.JsonText;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentedOperationsTest {

  private static final int OF_THE_GENERATED_CLIENT = 231;
  private static final int STREAMING = 4;

  @Test
  void everyOperationOfTheApiIsListedOnce() {
    List<Operation> all = DocumentedOperations.all();

    assertEquals(OF_THE_GENERATED_CLIENT + STREAMING, all.size());
    assertEquals(all.size(), new HashSet<>(all).size());
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
  void operationCannotBeServedTwice() {
    Handler handler = request -> ApiResponse.noContent();
    Routes routes = new Routes().get("/a/{b}", handler);

    assertThrows(IllegalStateException.class, () -> routes.get("/a/{c}", handler));
  }
}
