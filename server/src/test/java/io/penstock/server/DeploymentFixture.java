package io.penstock.server;

import io.penstock.server.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A deployment of the first project, with one version. Describes it; {@link #deploy} makes it. */
final class DeploymentFixture {

  private static final String DEPLOYMENTS = "/projects/default/deployments";
  private static final String V1 = "{\"version\": \"v1\"}";

  private final String name;
  private final String fields;

  private DeploymentFixture(String name, String fields) {
    this.name = name;
    this.fields = fields;
  }

  /** One that takes and gives an empty object. */
  static DeploymentFixture withoutFields(String name) {
    return new DeploymentFixture(name, "");
  }

  /** One that takes one string and gives another, in the fields with these names. */
  static DeploymentFixture ofStrings(String name, String input, String output) {
    return new DeploymentFixture(
        name,
        """
        , "input_fields": [{"name": "%s", "data_type": "string"}],
          "output_fields": [{"name": "%s", "data_type": "string"}]
        """
            .formatted(input, output));
  }

  /** Where it is, such as {@code /projects/default/deployments/echo}. */
  String path() {
    return DEPLOYMENTS + "/" + name;
  }

  /** Where requests to it are made. */
  String requests() {
    return path() + "/requests";
  }

  /** Makes it with a version, and returns when a first revision with this code is built. */
  void deploy(ApiClient api, String code) throws IOException, InterruptedException {
    deploy(api, code, V1);
  }

  /**
   * The same.
   *
   * @param version the body that makes the version, which must be named v1
   */
  void deploy(ApiClient api, String code, String version) throws IOException, InterruptedException {
    create(api);
    api.post(versions(), version);
    byte[] file = code.getBytes(StandardCharsets.UTF_8);
    awaitBuild(api, api.upload(revisions(), name, file));
  }

  /** Makes it without a version. */
  void create(ApiClient api) throws IOException, InterruptedException {
    api.post(
        DEPLOYMENTS,
        """
        {"name": "%s", "input_type": "structured", "output_type": "structured"%s}
        """
            .formatted(name, fields));
  }

  /** Adds the version, and returns when a first revision with this package is built. */
  void addVersion(ApiClient api, Path zip) throws IOException, InterruptedException {
    api.post(versions(), V1);
    awaitBuild(api, api.upload(revisions(), zip));
  }

  private void awaitBuild(ApiClient api, ApiClient.Answer revision)
      throws IOException, InterruptedException {
    api.awaitBuild(revisions() + "/" + revision.body().get("revision").asString());
  }

  private String versions() {
    return path() + "/versions";
  }

  private String revisions() {
    return versions() + "/v1/revisions";
  }
}
