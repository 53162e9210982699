package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.definition.Services;
import io.penstock.adapters.http.definition.DeploymentEndpoints;
import io.penstock.adapters.http.definition.EnvironmentVariableEndpoints;
import io.penstock.adapters.http.definition.ProjectEndpoints;
import io.penstock.adapters.http.definition.WebhookEndpoints;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sqlite.SqliteSettings;
import io.penstock.adapters.store.sqlite.SqliteStore;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.ServiceUserService.Settings;
import io.penstock.engine.service.access.ServiceUserService.WithToken;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.ProjectService;
import io.penstock.engine.service.definition.WebhookRules;
import io.penstock.engine.service.definition.WebhookService;
import io.penstock.engine.service.definition.WebhookTestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers are told who may not. */
@Timeout(30)
class AccessTest {

  private static final String NO_PROJECT = "{\"error\":\"Project was not found\"}";

  private final Services services = new Services();
  private final SqlStore store;
  private final TestServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WithToken user =
      services.serviceUsers.create("default", new Settings(null, null, new Edit.Keep<>()));

  AccessTest(@TempDir Path folder) {
    store = SqliteStore.open(folder, SqliteSettings.DEFAULT);
    WebhookRules rules = new WebhookRules(false);
    WebhookCaller receiver = _ -> new WebhookCaller.Answer.Status(200);
    server =
        new TestServer(
            services.access,
            new ProjectEndpoints(services.projects),
            new DeploymentEndpoints(services.deployments),
            new EnvironmentVariableEndpoints(services.variables),
            new WebhookEndpoints(
                new WebhookService(services.catalog, rules, services.clock),
                new WebhookTestService(
                    services.catalog,
                    rules,
                    receiver,
                    store.outbox(),
                    services.clock,
                    Cluster.ALONE)));
    services.projects.create(new ProjectService.Create("hidden", "acme", null, null, null, null));
    services.projects.update(
        "default", new ProjectService.Update(null, true, new Edit.Keep<>(), null, null, null));
    services.deployment("mine");
    services.deployment("theirs");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    services.close();
    store.close();
  }

  @Test
  void aProjectOfOthersIsLikeNoProject() throws Exception {
    for (String project : new String[] {"hidden", "no-such-project"}) {
      HttpResponse<String> answer = send("GET", "/projects/" + project + "/deployments", "");
      assertEquals(404, answer.statusCode());
      assertEquals(NO_PROJECT, answer.body());
    }
    HttpResponse<String> projects = send("GET", "/projects", "");
    assertTrue(projects.body().contains("\"default\""), projects.body());
    assertTrue(!projects.body().contains("hidden"), projects.body());
  }

  @Test
  void theMissingPermissionIsNamedWhetherOrNotThereIsTheThing() throws Exception {
    for (String name : new String[] {"theirs", "no-such-deployment"}) {
      HttpResponse<String> answer = send("GET", "/projects/default/deployments/" + name, "");
      assertEquals(403, answer.statusCode());
      assertEquals(
          "{\"error\":\"The permission 'deployments.get' is missing: a role that has it must be"
              + " assigned to you on deployment '%s' or in project 'default'.\"}".formatted(name),
          answer.body());
    }
  }

  @Test
  void nothingIsReadOfABodyThatNobodyMaySend() throws Exception {
    HttpResponse<String> answer = send("POST", "/projects/default/deployments", "{");
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("'deployments.create'"), answer.body());
  }

  @Test
  void theAdministratorsOperationsAreForTheAdministrator() throws Exception {
    assign("service-user-project-admin", null);
    HttpResponse<String> answer = send("POST", "/projects", "{}");
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("administrator"), answer.body());
  }

  @Test
  void variablesAreCopiedFromWhereTheyMayBeChanged() throws Exception {
    assign("deployment-admin", "mine");
    String copy = "/projects/default/deployments/mine/copy-environment-variables";
    HttpResponse<String> answer = send("POST", copy, "{\"source_deployment\":\"theirs\"}");
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("'deployments.environment_variables.update'"), answer.body());
    assertEquals(200, send("POST", copy, "{\"source_deployment\":\"mine\"}").statusCode());
  }

  @Test
  void webhooksAreTestedByWhoMayReadWhatTheyTell() throws Exception {
    services.deploymentVersion("theirs", "v1");
    services.roles.create("default", "tester", List.of("webhooks.create"));
    assign("tester", null);
    String test =
        """
        {"object_type": "deployment", "object_name": "theirs", "url": "https://example.org/",
         "event": "deployment_request_completed"}
        """;
    HttpResponse<String> answer = send("POST", "/projects/default/webhooks-tests", test);
    assertEquals(403, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("'deployments.versions.requests.get'"), answer.body());
    assign("deployment-viewer", "theirs");
    assertEquals(201, send("POST", "/projects/default/webhooks-tests", test).statusCode());
  }

  private void assign(String role, @Nullable String deployment) {
    services.assignments.create(
        "default",
        new RoleAssignmentService.Create(
            role,
            user.user().id().toString(),
            "user",
            deployment,
            deployment == null ? null : "deployment"));
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v2.1" + path))
            .header("Authorization", "Token " + user.token())
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
