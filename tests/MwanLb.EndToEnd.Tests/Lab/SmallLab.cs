using MwanLb.Lab;

namespace MwanLb.EndToEnd.Tests.Lab;

/// <summary>A lab with one uplink for all the tests of a class.</summary>
public sealed class SmallLab : IAsyncLifetime
{
    private LabNetwork? _network;

    public LabNetwork Network => _network!;

    public async ValueTask InitializeAsync()
    {
        // Where no lab can run each test says so itself, skipping.
        if (CapabilityCheck.Missing is null)
            _network = await LabNetwork.CreateAsync(LabTopology.Separate(1));
    }

    public ValueTask DisposeAsync() => _network?.DisposeAsync() ?? ValueTask.CompletedTask;
}
