package io.penstock.server;

import io.penstock.adapters.runtime.python.LocalRequestFolders;
import io.penstock.adapters.runtime.python.PythonRuntime;
import io.penstock.adapters.runtime.python.PythonSettings;
import io.penstock.adapters.runtime.python.packages.OtherServers;
import io.penstock.adapters.runtime.python.packages.PackageSettings;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.InstanceTypes;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.metric.RequestMeters;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.run.RequestMeter;
import io.penstock.engine.service.RequestServices;
import io.penstock.engine.service.access.AccessControl;
import io.penstock.engine.service.access.InstanceTokens;
import io.penstock.engine.service.definition.EnvironmentBuilds;
import io.penstock.engine.service.definition.RevisionBuilds;
import io.penstock.engine.service.definition.Rollout;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Builds and runs user code for requests: the part of the {@link Wiring} below the API. */
record ExecutionWiring(
    PythonPackageStore packages,
    PythonRuntime runtime,
    InstanceTokens instanceTokens,
    RequestFiles requestFiles,
    Rollout rollout,
    EnvironmentBuilds environmentBuilds,
    RevisionBuilds builds,
    AccessControl access,
    InstanceTypes types,
    MetricRecorder recorder,
    RequestServices requests) {

  private static final int BUILDS_AT_ONCE = 2;

  /**
   * Opens it; nothing is built or run yet.
   *
   * @param address where programs on this machine find the API, once that is known
   * @param meter is told of every request that ends
   */
  static ExecutionWiring open(
      Foundation base,
      ClusterWiring calls,
      Supplier<Optional<String>> address,
      RequestMeter meter,
      Closers closers)
      throws IOException {
    Catalog catalog = base.catalog();
    PythonPackageStore packages = packages(base);
    InstanceTokens instanceTokens = new InstanceTokens(address);
    PythonRuntime runtime =
        new PythonRuntime(
            base.config().data(),
            PythonSettings.DEFAULT,
            packages,
            base.store().logs(),
            instanceTokens,
            base.cluster(),
            base.store().instancePlaces());
    closers.add(runtime::close);
    Rollout rollout = new Rollout(catalog, runtime);
    EnvironmentBuilds environmentBuilds =
        new EnvironmentBuilds(
            catalog,
            packages.environments(),
            base.store().logs(),
            base.clock(),
            base.cluster(),
            BUILDS_AT_ONCE);
    closers.add(environmentBuilds::close);
    RevisionBuilds builds =
        new RevisionBuilds(
            catalog,
            packages,
            base.store().logs(),
            base.clock(),
            rollout,
            environmentBuilds,
            base.cluster(),
            BUILDS_AT_ONCE);
    closers.add(builds::close);

    AccessControl access = new AccessControl(catalog, base.store().users());
    InstanceTypes types = new InstanceTypes(Machine.memoryMebibytes());
    RequestMeters meters = new RequestMeters();
    RequestFiles requestFiles =
        new RequestFiles(
            catalog,
            base.store().files(),
            new LocalRequestFolders(base.config().data()),
            base.codec(),
            base.clock());
    return new ExecutionWiring(
        packages,
        runtime,
        instanceTokens,
        requestFiles,
        rollout,
        environmentBuilds,
        builds,
        access,
        types,
        new MetricRecorder(
            meters,
            catalog,
            runtime,
            base.store().metrics(),
            types,
            base.clock(),
            base.cluster(),
            base.store().instancePlaces()),
        requests(base, calls, runtime, requestFiles, access, RequestMeter.both(meters, meter)));
  }

  private static PythonPackageStore packages(Foundation base) throws IOException {
    ServerConfig config = base.config();
    return new PythonPackageStore(
        config.data(),
        PackageSettings.DEFAULT
            .withPython(config.python())
            .withNearest(config.environmentFallback() == EnvironmentFallback.NEAREST),
        base.isShared()
            ? OtherServers.with(
                base.store().uploads(), id -> base.catalog().resource(EnvironmentBuild.class, id))
            : OtherServers.NONE);
  }

  private static RequestServices requests(
      Foundation base,
      ClusterWiring calls,
      PythonRuntime runtime,
      RequestFiles files,
      AccessControl access,
      RequestMeter meter) {
    ServerConfig config = base.config();
    return RequestServices.on(
        new RequestServices.Ports(
            base.catalog(),
            runtime,
            base.store().requests(),
            base.store().queue(),
            base.codec(),
            base.clock(),
            files,
            access,
            base.cluster(),
            base.store().instancePlaces(),
            calls.runtimes()),
        new RequestServices.Bounds(
            config.maximumDirectRequests(),
            config.maximumBatchRequests(),
            config.maximumInterruptions()),
        meter);
  }
}
