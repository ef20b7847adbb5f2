using MwanLb.Proxy.Access;
using MwanLb.Proxy.Names;

namespace MwanLb.Proxy.Tests.Names;

public sealed class NameResolverTests
{
    [Theory]
    [InlineData("192.0.2.1", "Found 192.0.2.1")]
    [InlineData("[2001:db8::1]", "Found 2001:db8::1")]
    [InlineData("2001:db8::1", "Found 2001:db8::1")]
    [InlineData("::ffff:192.0.2.1", "Found 192.0.2.1")]
    [InlineData("127.1", "NoSuchName")]
    [InlineData("a b", "NoSuchName")]
    [InlineData("", "NoSuchName")]
    [InlineData("localhost", "Found ::1 127.0.0.1")]
    [InlineData("LocalHost.", "Found ::1 127.0.0.1")]
    [InlineData("a.localhost", "Found ::1 127.0.0.1")]
    [InlineData("printer", "Found 192.0.2.9")]
    public async Task Resolve_WhatIsKnownHere_AsksNobody(string host, string answer)
    {
        await using var server = new FakeDnsServer(_ => null);
        using var resolver = new ResolverUnderTest(server, hosts: "192.0.2.9 printer");

        Assert.Equal(answer, await resolver.ResolveAsync(host));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Resolve_BothFamilies_ComeByTurnsFromTheUplinksServers()
    {
        await using var server = new FakeDnsServer(q => q.With("192.0.2.1", "192.0.2.2", "2001:db8::1"));
        using var resolver = new ResolverUnderTest(server);

        Assert.Equal("Found 2001:db8::1 192.0.2.1 192.0.2.2", await resolver.ResolveAsync("www.example"));
        Assert.Equal(["www.example A", "www.example Aaaa"], server.Asked.Order());
        Assert.All(resolver.Opened, uplink => Assert.Same(resolver.Uplink, uplink));
    }

    [Fact]
    public async Task Resolve_UplinkWithoutIPv6_AsksForIPv4Alone()
    {
        await using var server = new FakeDnsServer(q => q.With("192.0.2.1", "2001:db8::1"));
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);

        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www.example"));
        Assert.Equal(["www.example A"], server.Asked);
    }

    [Fact]
    public async Task Resolve_ManyAtOnce_AskOnce()
    {
        await using var server = new FakeDnsServer(q => q.With("192.0.2.1"));
        using var resolver = new ResolverUnderTest(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => resolver.ResolveAsync(i % 2 == 0 ? "www.example" : "WWW.Example")));

        Assert.All(answers, answer => Assert.Equal("Found 192.0.2.1", answer));
        Assert.Equal(2, server.Asked.Count);
    }

    [Theory]
    [InlineData(20u, 20)]
    [InlineData(0u, 1)]
    [InlineData(86400u, 3600)]
    public async Task Resolve_Again_AsksWhenTheTtlIsOver(uint ttl, int seconds)
    {
        await using var server = new FakeDnsServer(q => q.With(ttl, "192.0.2.1", "2001:db8::1"));
        using var resolver = new ResolverUnderTest(server);

        await AssertKeptAsync(resolver, server, seconds, "Found 2001:db8::1 192.0.2.1");
    }

    [Theory]
    [InlineData(20u, 20)]
    [InlineData(86400u, 60)]
    public async Task Resolve_NoSuchName_IsKeptForAMinuteAtMost(uint ttl, int seconds)
    {
        await using var server = new FakeDnsServer(q => q.NoSuchName(ttl));
        using var resolver = new ResolverUnderTest(server);

        await AssertKeptAsync(resolver, server, seconds, "NoSuchName");
    }

    [Fact]
    public async Task Resolve_NoAddress_IsKeptShortlyWithoutSoa()
    {
        await using var server = new FakeDnsServer(q => q.With());
        using var resolver = new ResolverUnderTest(server);

        await AssertKeptAsync(resolver, server, 5, "NoAddress");
    }

    [Fact]
    public async Task Resolve_FailingServer_IsAskedTwiceAndLeftInPeaceForAMoment()
    {
        await using var server = new FakeDnsServer(q => q.Begin(0x8182).ToArray());
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);

        await AssertKeptAsync(resolver, server, 2, "Failed", questions: 2);
    }

    [Fact]
    public async Task Resolve_TruncatedAnswer_IsAskedForByTcp()
    {
        await using var server = new FakeDnsServer(q => q.IsTcp ? q.With("192.0.2.1") : q.Begin(0x8380).ToArray());
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);

        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www.example"));
        Assert.Equal(["www.example A", "www.example A tcp"], server.Asked);
    }

    [Fact]
    public async Task Resolve_AliasWithoutItsAddress_IsAskedForInTurn()
    {
        await using var server = new FakeDnsServer(q => q.Name == "cdn.example" ? q.With("192.0.2.1") : q.Begin().Cname(q.Name, "cdn.example", 7).ToArray());
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);

        await AssertKeptAsync(resolver, server, 7, "Found 192.0.2.1", questions: 2);
    }

    [Fact]
    public async Task Resolve_AliasesWithoutEnd_Fails()
    {
        await using var server = new FakeDnsServer(q => q.Begin().Cname(q.Name, "x" + q.Name).ToArray());
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);

        Assert.Equal("Failed", await resolver.ResolveAsync("www.example"));
        Assert.Equal(DnsAnswerReader.MaxAliases + 1, server.Asked.Count);
    }

    [Fact]
    public async Task Resolve_ForgedAnswers_AreWaitedPast()
    {
        var forged = new Queue<Func<FakeDnsServer.Question, byte[]>>(
        [
            q => (q with { Id = (ushort)(q.Id ^ 1) }).With("192.0.2.66"),
            q => (q with { Name = "xxx.example" }).With("192.0.2.66"),
            _ => [1, 2, 3],
        ]);
        while (forged.TryDequeue(out var before))
        {
            await using var server = new FakeDnsServer(q => q.With("192.0.2.1")) { Before = before };
            using var resolver = new ResolverUnderTest(server, hasIPv6: false);
            Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www.example"));
        }
    }

    [Theory]
    [InlineData("intranet", "intranet.a.example,intranet.b.example", "Found 192.0.2.2")]
    [InlineData("intranet.", "intranet", "NoSuchName")]
    [InlineData("missing", "missing.a.example,missing.b.example,missing", "NoSuchName")]
    [InlineData("www.missing", "www.missing", "NoSuchName")]
    public async Task Resolve_ShortName_IsLookedForInTheSearchList(string host, string asked, string answer)
    {
        await using var server = new FakeDnsServer(q => q.Name == "intranet.b.example" ? q.With("192.0.2.2") : q.NoSuchName());
        using var resolver = new ResolverUnderTest(server, conf: "search a.example b.example", hasIPv6: false);

        Assert.Equal(answer, await resolver.ResolveAsync(host));
        Assert.Equal(asked, string.Join(',', server.Asked.Select(q => q.Split(' ')[0])));
    }

    [Fact]
    public async Task Resolve_DeadFirstServer_CostsASecondOnce()
    {
        await using var dead = new FakeDnsServer(_ => null);
        await using var alive = new FakeDnsServer(q => q.With("192.0.2.1"));
        using var resolver = new ResolverUnderTest([dead, alive], hasIPv6: false);
        var begun = resolver.Time.GetTimestamp();

        var asking = resolver.ResolveAsync("www.example");
        await resolver.AdvanceUntilAsync(() => !alive.Asked.IsEmpty);

        Assert.Equal("Found 192.0.2.1", await asking);
        Assert.InRange(resolver.Time.GetElapsedTime(begun), DnsTransport.NextServerAfter, TimeSpan.FromSeconds(2));
        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www2.example"));
        Assert.Equal(["www.example A"], dead.Asked);
    }

    [Fact]
    public async Task Resolve_SlowServer_IsListenedToWhileTheNextIsAsked()
    {
        FakeDnsServer? second = null;
        using var released = new ManualResetEventSlim();
        await using var slow = new FakeDnsServer(q =>
        {
            released.Wait(TestContext.Current.CancellationToken);
            return q.With("192.0.2.1");
        });
        await using (second = new FakeDnsServer(_ => null))
        {
            using var resolver = new ResolverUnderTest([slow, second], hasIPv6: false);
            var asking = resolver.ResolveAsync("www.example");
            await resolver.AdvanceUntilAsync(() => !second.Asked.IsEmpty);
            released.Set();
            Assert.Equal("Found 192.0.2.1", await asking);
        }
    }

    [Fact]
    public async Task Resolve_UnreachableServer_FailsAtOnce()
    {
        var server = new FakeDnsServer(_ => null);
        await server.DisposeAsync();
        using var resolver = new ResolverUnderTest(server);

        Assert.Equal("Failed", await resolver.ResolveAsync("www.example"));
    }

    [Fact]
    public async Task Resolve_SilentServers_TimesOutAndIsKeptForAMoment()
    {
        await using var server = new FakeDnsServer(_ => null);
        using var resolver = new ResolverUnderTest(server);
        var begun = resolver.Time.GetTimestamp();

        var asking = resolver.ResolveAsync("www.example");
        await resolver.AdvanceUntilAsync(() => asking.IsCompleted);

        Assert.Equal("TimedOut", await asking);
        Assert.True(resolver.Time.GetElapsedTime(begun) < PendingNames.MaxDuration);
        Assert.Equal(4, server.Asked.Count);
        Assert.Equal("TimedOut", await resolver.ResolveAsync("www.example"));
        Assert.Equal(4, server.Asked.Count);
    }

    [Fact]
    public async Task Resolve_IPv6NeverAnswered_GivesIPv4AfterAMoment()
    {
        await using var server = new FakeDnsServer(q => q.Type == DnsType.A ? q.With("192.0.2.1") : null);
        using var resolver = new ResolverUnderTest(server);
        var begun = resolver.Time.GetTimestamp();

        var asking = resolver.ResolveAsync("www.example");
        await resolver.AdvanceUntilAsync(() => asking.IsCompleted);

        Assert.Equal("Found 192.0.2.1", await asking);
        Assert.True(resolver.Time.GetElapsedTime(begun) < DnsTransport.NextServerAfter);
        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www.example"));
    }

    [Fact]
    public async Task Resolve_ServersDieAfterwards_GivesOldAddresses()
    {
        var isDead = false;
        await using var server = new FakeDnsServer(q => Volatile.Read(ref isDead) ? null : q.With(20, "192.0.2.1"));
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);
        await resolver.ResolveAsync("www.example");
        Volatile.Write(ref isDead, true);
        resolver.Time.Advance(TimeSpan.FromHours(5));
        var begun = resolver.Time.GetTimestamp();

        var asking = resolver.ResolveAsync("www.example");
        await resolver.AdvanceUntilAsync(() => asking.IsCompleted);

        Assert.Equal("Found 192.0.2.1", await asking);
        Assert.True(resolver.Time.GetElapsedTime(begun) < TimeSpan.FromSeconds(3));
        // For a while nobody waits again.
        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("www.example"));
    }

    [Fact]
    public async Task Resolve_NameIsGone_GivesNoOldAddresses()
    {
        var isGone = false;
        await using var server = new FakeDnsServer(q => Volatile.Read(ref isGone) ? q.NoSuchName() : q.With(20, "192.0.2.1"));
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);
        await resolver.ResolveAsync("www.example");
        Volatile.Write(ref isGone, true);
        resolver.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("NoSuchName", await resolver.ResolveAsync("www.example"));
    }

    [Fact]
    public async Task Resolve_OneGivesUp_TheOtherIsAnswered()
    {
        using var released = new ManualResetEventSlim();
        await using var server = new FakeDnsServer(q =>
        {
            released.Wait(TestContext.Current.CancellationToken);
            return q.With("192.0.2.1");
        });
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);
        using var impatient = new CancellationTokenSource();
        var first = resolver.AskAsync("www.example", impatient.Token);
        var second = resolver.ResolveAsync("www.example");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        released.Set();

        Assert.Equal("Found 192.0.2.1", await second);
    }

    [Fact]
    public async Task Resolve_FloodOfNamesThatNobodyAnswers_IsBounded()
    {
        await using var server = new FakeDnsServer(q => q.Name == "known.example" ? q.With("192.0.2.1") : null);
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);
        await resolver.ResolveAsync("known.example");

        var flood = Enumerable.Range(0, (DnsServers.MaxLookups / 2) + DnsServers.MaxWaiting).Select(i => resolver.AskAsync($"n{i}.example", TestContext.Current.CancellationToken)).ToArray();

        Assert.Equal(NameOutcome.Failed, (await resolver.AskAsync("one-more.example", TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal("Found 192.0.2.1", await resolver.ResolveAsync("known.example"));
        Assert.Equal((DnsServers.MaxLookups / 2) + 1, resolver.Opened.Count);
        Assert.DoesNotContain(flood, asking => asking.IsCompleted);
    }

    [Fact]
    public async Task Resolve_AnotherClientFloods_IsAnsweredAtOnce()
    {
        await using var server = new FakeDnsServer(q => q.Name == "www.example" ? q.With("192.0.2.1") : null);
        using var resolver = new ResolverUnderTest(server, hasIPv6: false);
        var (flooder, other) = (new ClientNetwork(1), new ClientNetwork(2));
        var flood = Enumerable.Range(0, 4 * DnsServers.MaxLookups).Select(i => resolver.AskAsync($"n{i}.example", flooder, TestContext.Current.CancellationToken)).ToArray();

        var answer = await resolver.AskAsync("www.example", other, TestContext.Current.CancellationToken);

        Assert.Equal("Found 192.0.2.1", ResolverUnderTest.Text(answer));
        Assert.DoesNotContain(flood, f => f.IsCompleted);
    }

    [Fact]
    public async Task Resolve_OneUplinksServersAreSilent_HoldUpNoOtherUplink()
    {
        await using var dead = new FakeDnsServer(_ => null);
        await using var alive = new FakeDnsServer(q => q.With("192.0.2.1"));
        using var resolver = new ResolverUnderTest(dead, hasIPv6: false);
        var flood = Enumerable.Range(0, 2 * DnsServers.MaxLookups).Select(i => resolver.AskAsync($"n{i}.example", TestContext.Current.CancellationToken)).ToArray();

        var answer = await resolver.AskAsync("www.example", ResolverUnderTest.NewUplink([alive.EndPoint], hasIPv6: false));

        Assert.Equal("Found 192.0.2.1", ResolverUnderTest.Text(answer));
        Assert.DoesNotContain(flood, f => f.IsCompleted);
    }

    private static async Task AssertKeptAsync(ResolverUnderTest resolver, FakeDnsServer server, int seconds, string answer, int? questions = null)
    {
        Assert.Equal(answer, await resolver.ResolveAsync("www.example"));
        var asked = questions ?? 2;
        Assert.Equal(asked, server.Asked.Count);
        resolver.Time.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        Assert.Equal(answer, await resolver.ResolveAsync("www.example"));
        Assert.Equal(asked, server.Asked.Count);
        resolver.Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(answer, await resolver.ResolveAsync("www.example"));
        Assert.Equal(2 * asked, server.Asked.Count);
    }
}
