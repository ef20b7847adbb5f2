namespace MwanLb.Proxy.Tests;

/// <summary>Waits on a condition that another thread brings about, with a limit.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
