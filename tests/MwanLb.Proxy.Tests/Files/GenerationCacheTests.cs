using MwanLb.Proxy.Files;

namespace MwanLb.Proxy.Tests.Files;

public sealed class GenerationCacheTests
{
    private readonly GenerationCache<string, string> _cache = new(200, (_, value) => value.Length);

    [Fact]
    public void TryGet_WhatIsInUse_SurvivesAFlood()
    {
        _cache.Set("used", "12345");
        for (var i = 0; i < 10_000; i++)
        {
            _cache.Set($"once{i}", "1234567890");
            if (i % 5 == 0)
                Assert.True(_cache.TryGet("used", out _), $"lost at {i}");
        }
    }

    [Fact]
    public void Set_Flood_IsBounded()
    {
        for (var i = 0; i < 10_000; i++)
            _cache.Set($"once{i}", "1234567890");

        Assert.InRange(_cache.Count, 10, 22);
        Assert.True(_cache.TryGet("once9999", out _));
        Assert.False(_cache.TryGet("once0", out _));
    }

    [Fact]
    public void Remove_OldEntry_IsGone()
    {
        _cache.Set("a", "1");
        for (var i = 0; i < 11; i++)
            _cache.Set($"once{i}", "1234567890");

        _cache.Remove("a");

        Assert.False(_cache.TryGet("a", out _));
    }

    [Fact]
    public void Set_ParallelWriters_StaysBounded()
    {
        Parallel.For(0, 50_000, i => _cache.Set($"key{i % 1000}", "1234567890"));

        Assert.InRange(_cache.Count, 1, 40);
    }
}
