namespace MwanLb.EndToEnd.Tests;

/// <summary>Tests that measure how soon something is noticed: beside others, on two cores, they would measure those.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
