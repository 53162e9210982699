package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.DocumentedOperations.Operation;
import io.penstock.engine.service.access.DefaultRoles;
import io.penstock.engine.service.access.Permissions;
import io.penstock.engine.service.access.RoleView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the document says is what the server does. */
class PermissionsDocumentTest {

  private static final String PROJECT = "/projects/{project_name}";

  @Test
  void theTableInTheDocumentIsThatOfTheServer() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "permissions.md"));
    Path expected = Path.of("target", "permissions-table.md");
    Files.writeString(expected, table());

    assertTrue(
        document.contains(table()),
        "docs/permissions.md lacks the table as it should be, which is in " + expected);
  }

  static String table() {
    StringBuilder table =
        new StringBuilder(
            "| Permission | Default roles beside project-admin | Operations |\n|---|---|---|\n");
    for (String permission : Permissions.ALL) {
      table.append(
          "| `%s` | %s | %s |\n".formatted(permission, roles(permission), operations(permission)));
    }
    return table.toString();
  }

  private static String roles(String permission) {
    return DefaultRoles.list().stream()
        .filter(role -> role.permissions().contains(permission))
        .map(RoleView::name)
        .filter(name -> !name.equals("project-admin"))
        .collect(Collectors.joining(", "));
  }

  private static String operations(String permission) {
    Requirement required = new Requirement.Permission(permission);
    List<String> operations =
        DocumentedOperations.all().stream()
            .filter(operation -> operation.requirement().equals(required))
            .map(PermissionsDocumentTest::shortened)
            .toList();
    return String.join("<br>", operations);
  }

  private static String shortened(Operation operation) {
    String below = operation.template().substring(PROJECT.length());
    return "`%s …%s`".formatted(operation.method(), below);
  }
}
