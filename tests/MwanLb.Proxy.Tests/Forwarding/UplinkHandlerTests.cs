using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MwanLb.Proxy.Dialing;
using MwanLb.Proxy.Forwarding;
using MwanLb.Proxy.Hosting;
using MwanLb.Proxy.Reporting;
using MwanLb.Proxy.Tests.Protocol;

namespace MwanLb.Proxy.Tests.Forwarding;

public sealed class UplinkHandlerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedOrigin _origin = new((request, _, _) => $"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{request.Split(' ')[1][1..5]}");
    private readonly RuntimeBuilder _builder;
    private readonly ProxyRuntime _runtime;

    public UplinkHandlerTests()
    {
        _builder = new RuntimeBuilder(_directory.FullName, new ProxyMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System, _ => { });
        _runtime = _builder.Build(Sample.Model());
    }

    // What is sent and received counts for the request whose head it was, whichever connections HttpClient gives to whom.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_ManyAtOnce_EachAttemptKnowsItsOwnBytes(bool isPooled)
    {
        var attempts = new ForwardAttempt[600];
        await Parallel.ForAsync(0, attempts.Length, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (i, cancellationToken) => attempts[i] = await SendAsync(i, isPooled, cancellationToken));

        Assert.All(_origin.Requests, request =>
        {
            var attempt = attempts[int.Parse(request.Split(' ')[1][1..5])];
            Assert.Equal((request.Length, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0000".Length, true, true), (attempt.Sent, attempt.Received, attempt.IsSent, attempt.IsAnswered));
        });
        Assert.Equal(attempts.Length, _origin.Requests.Count);
        Assert.Equal(isPooled, _origin.Connections < attempts.Length);
    }

    public void Dispose()
    {
        _runtime.Dispose();
        _builder.Dispose();
        _origin.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<ForwardAttempt> SendAsync(int number, bool isPooled, CancellationToken cancellationToken)
    {
        var server = IPEndPoint.Parse(_origin.Address);
        var placed = Placement.Select(_runtime, server.Address.ToString(), (ushort)server.Port, IPAddress.Loopback, 1, null);
        var attempt = new ForwardAttempt { Placed = placed, Destination = new Destination(server.Address.ToString(), (ushort)server.Port, default, IsTunnel: false), IsRepeatable = isPooled };
        // Each its own length.
        using var message = new HttpRequestMessage(isPooled ? HttpMethod.Get : HttpMethod.Post, $"http://{_origin.Address}/{number:d4}{new string('x', number)}");
        message.Options.Set(ForwardAttempt.Key, attempt);
        message.Headers.Add("Via", "1.1 here");
        if (!isPooled)
        {
            message.Content = new StringContent(new string('y', 2 * number));
        }

        ForwardAttempt.Current.Value = attempt;
        var handler = _runtime.Handlers.Of(placed.Selection.Uplink);
        using var response = await (isPooled ? handler.Pooled : handler.Fresh).SendAsync(message, cancellationToken);
        Assert.Equal($"{number:d4}", await response.Content.ReadAsStringAsync(cancellationToken));
        return attempt;
    }
}
