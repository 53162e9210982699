package io.penstock.adapters.archive;

/** Where things are in an archive, below its only folder (reference, section 8.12). */
final class ArchiveLayout {

  static final String INFO = "info.yaml";
  static final String FORMAT_FIELD = "format_spec";
  static final String FORMAT = "v1.0";

  static final String DEPLOYMENTS = "deployments";
  static final String PIPELINES = "pipelines";
  static final String ENVIRONMENTS = "environments";
  static final String VERSIONS = "versions";

  /** In the settings of a thing: what its package is known by. */
  static final String ZIP = "zip";

  /** The variables of the project itself. */
  static final String VARIABLES = "environment_variables.yaml";

  private ArchiveLayout() {}

  /** Without an extension, of a deployment, a pipeline or an environment. */
  static String base(String folder, String kind, String name) {
    return "%1$s/%2$s_%3$s/%2$s_%3$s".formatted(folder, kind, name);
  }

  /** Without an extension, of a version. */
  static String versionBase(String folder, String kind, String name, String version) {
    return "%1$s/%2$s_%3$s/versions/%2$s_%3$s_version_%4$s".formatted(folder, kind, name, version);
  }
}
