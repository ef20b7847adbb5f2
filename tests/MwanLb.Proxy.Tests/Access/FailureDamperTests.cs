using System.Net;
using Microsoft.Extensions.Time.Testing;
using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Tests.Access;

public sealed class FailureDamperTests
{
    private static readonly ClientNetwork Client = ClientNetwork.Of(IPAddress.Parse("192.0.2.1"));
    private static readonly ClientNetwork Other = ClientNetwork.Of(IPAddress.Parse("192.0.2.2"));

    private readonly FakeTimeProvider _time = new();
    private readonly FailureDamper _damper;

    public FailureDamperTests() => _damper = new FailureDamper(_time);

    [Fact]
    public void Begin_WrongPasswords_AreRefusedForAGrowingTime()
    {
        Assert.All(Enumerable.Range(0, FailureDamper.FreePerPair), _ => Assert.Equal(default, _damper.Begin(Client, "anna")));

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Assert.Equal(default, _damper.Begin(Client, "anna"));
            Assert.Equal(new Damping(true, TimeSpan.FromSeconds(seconds)), _damper.Begin(Client, "anna"));
            _time.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public void Begin_WrongPasswordsOfOneUser_LeaveOthersAlone()
    {
        Fail(Client, "anna", FailureDamper.FreePerPair + 1);

        Assert.True(_damper.Begin(Client, "anna").IsRefused);
        Assert.Equal(default, _damper.Begin(Client, "berta"));
        Assert.Equal(default, _damper.Begin(Other, "anna"));
    }

    [Fact]
    public void Begin_ManyNamesFromOneClient_AreRefused()
    {
        for (var i = 0; i <= FailureDamper.FreePerClient; i++)
        {
            Assert.Equal(default, _damper.Begin(Client, $"user{i}"));
        }

        Assert.True(_damper.Begin(Client, "berta").IsRefused);
        Assert.Equal(default, _damper.Begin(Other, "berta"));
    }

    [Fact]
    public void Begin_UserWhoWasRightThere_IsNotShutOutByTheNeighbours()
    {
        _damper.Begin(Client, "anna");
        _damper.Accepted(Client, "anna");
        for (var i = 0; i <= FailureDamper.FreePerClient; i++)
        {
            _damper.Begin(Client, $"user{i}");
        }

        Assert.True(_damper.Begin(Client, "berta").IsRefused);
        Assert.Equal(default, _damper.Begin(Client, "anna"));
    }

    [Fact]
    public void Begin_UserGuessedFromEverywhere_IsDelayedAndNeverRefused()
    {
        for (var i = 0; i < 1000; i++)
        {
            _damper.Begin(new ClientNetwork((UInt128)i << 64 | 1), "anna");
        }

        Assert.Equal(new Damping(false, FailureDamper.WaitPerUser), _damper.Begin(Client, "anna"));
    }

    [Fact]
    public void Begin_LongAfterwards_AllIsForgotten()
    {
        Fail(Client, "anna", FailureDamper.FreePerPair + 1);
        _time.Advance(FailureDamper.Memory + TimeSpan.FromSeconds(1));

        Fail(Client, "anna", FailureDamper.FreePerPair);
        Assert.Equal(default, _damper.Begin(Client, "anna"));
    }

    [Fact]
    public void Accepted_ManyUsersBehindOneAddress_CountForNothing()
    {
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(default, _damper.Begin(Client, $"user{i}"));
            _damper.Accepted(Client, $"user{i}");
        }
    }

    [Fact]
    public void Accepted_OwnAccount_DoesNotClearGuessesAtOthers()
    {
        for (var i = 0; i < FailureDamper.FreePerClient; i++)
        {
            _damper.Begin(Client, $"user{i}");
            _damper.Begin(Client, "mallory");
            _damper.Accepted(Client, "mallory");
        }

        _damper.Begin(Client, "one more");
        Assert.True(_damper.Begin(Client, "another").IsRefused);
    }

    private void Fail(ClientNetwork client, string user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False(_damper.Begin(client, user).IsRefused);
        }
    }
}
