namespace MwanLb.Marker.Tests.Marking;

/// <summary>For tests that close a queue and want it back at once: a program that another test starts holds our descriptors from its fork to its exec.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
