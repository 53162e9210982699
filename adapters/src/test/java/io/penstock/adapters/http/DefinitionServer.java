package io.penstock.adapters.http;

import io.penstock.adapters.definition.Services;
import io.penstock.adapters.http.access.UserEndpoints;
import io.penstock.adapters.http.definition.DeploymentEndpoints;
import io.penstock.adapters.http.definition.DeploymentVersionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentEndpoints;
import io.penstock.adapters.http.definition.EnvironmentRevisionEndpoints;
import io.penstock.adapters.http.definition.EnvironmentTagEndpoints;
import io.penstock.adapters.http.definition.EnvironmentUpload;
import io.penstock.adapters.http.definition.EnvironmentVariableEndpoints;
import io.penstock.adapters.http.definition.LogEndpoints;
import io.penstock.adapters.http.definition.PipelineEndpoints;
import io.penstock.adapters.http.definition.PipelineVersionEndpoints;
import io.penstock.adapters.http.definition.ProjectEndpoints;
import io.penstock.adapters.http.definition.RevisionEndpoints;
import io.penstock.adapters.http.definition.UploadFolder;
import io.penstock.engine.service.access.SignIn;
import io.penstock.engine.service.log.LogService;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** The configuration operations over real HTTP, on fakes of everything behind the services. */
final class DefinitionServer implements AutoCloseable {

  static final String DEFAULT = "/projects/default";
  private static final String BOUNDARY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

  final Services services = new Services();
  final TestServer http;

  /**
   * Listens at once.
   *
   * @param temporary for uploads
   */
  DefinitionServer(Path temporary) {
    UploadFolder uploads = new UploadFolder(temporary);
    http =
        new TestServer(
            new ProjectEndpoints(services.projects),
            new DeploymentEndpoints(services.deployments),
            new DeploymentVersionEndpoints(services.versions),
            new RevisionEndpoints(services.revisions, uploads),
            new PipelineEndpoints(services.pipelines),
            new PipelineVersionEndpoints(services.graphs),
            new EnvironmentEndpoints(services.environments),
            new EnvironmentRevisionEndpoints(
                services.environmentRevisions,
                new EnvironmentUpload(services.environmentRevisions, uploads)),
            new EnvironmentTagEndpoints(
                services.environments,
                services.environmentRevisions,
                new EnvironmentUpload(services.environmentRevisions, uploads)),
            new EnvironmentVariableEndpoints(services.variables),
            new LogEndpoints(new LogService(services.catalog, services.logs), services.clock),
            new UserEndpoints(
                services.users, new SignIn(services.accounts, services.tokens, services.clock)));
  }

  HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    return http.send(
        http.request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json)));
  }

  /** Sends parts, each of them headers, an empty line and a body, as a multipart form. */
  HttpResponse<String> sendForm(String path, String... parts)
      throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (String part : parts) {
      body.append("--").append(BOUNDARY).append("\r\n").append(part).append("\r\n");
    }
    body.append("--").append(BOUNDARY).append("--\r\n");
    HttpRequest.Builder request =
        http.request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofString(body.toString()));
    return http.send(request);
  }

  static String file(String content) {
    return "Content-Disposition: form-data; name=\"file\"; filename=\"a b.zip\"\r\n"
        + "Content-Type: application/zip\r\n\r\n"
        + content;
  }

  static String field(String name, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
  }

  @Override
  public void close() {
    http.close();
    services.close();
  }
}
