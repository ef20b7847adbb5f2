using MwanLb.Engine.Squid;


namespace MwanLb.Engine.Tests.Squid;

public sealed class SquidLineFormatTests
{
    [Theory]
    [InlineData("%>a %>rm %>rd %>rP %#un", "Client Ignored Host Port User", "")]
    [InlineData("%>a,%>p,%note{clt_conn_tag}", "Client ClientPort ConnectionTag", "")]
    [InlineData("%{clt_conn_tag}note", "ConnectionTag", "")]
    [InlineData("%\"un %'un %[un %/un %08>a", "User User User User Client", "")]
    [InlineData("%>a %>eui %note{x} name", "Client Ignored Ignored Ignored", "%>eui %note{x} name")]
    [InlineData("%DATA %% %METHOD", "Ignored Ignored Ignored", "")]
    [InlineData("% %{ %{}", "Ignored Ignored Ignored", "% %{ %{}")]
    [InlineData("  ", "", "")]
    public void Parse_Codes_AreFieldsAndTheUnknownOnesAreNamed(string text, string fields, string unknown)
    {
        var format = SquidLineFormat.Parse(text, SquidHelperKind.ExternalAcl);

        Assert.Equal(fields, string.Join(' ', format.Fields));
        Assert.Equal(unknown, string.Join(' ', format.Unknown));
    }

    [Theory]
    [InlineData((int)SquidHelperKind.Rewrite)]
    [InlineData((int)SquidHelperKind.StoreId)]
    public void Parse_OtherModes_BeginWithTheUrl(int mode) =>
        Assert.Equal([SquidField.Url, SquidField.Client], SquidLineFormat.Parse("%>a", (SquidHelperKind)mode).Fields);

    [Theory]
    [InlineData((int)SquidHelperKind.ExternalAcl, true)]
    [InlineData((int)SquidHelperKind.Rewrite, true)]
    [InlineData((int)SquidHelperKind.StoreId, false)]
    public void Default_EachMode_IsUnderstoodInFull(int mode, bool isSticky)
    {
        var format = SquidLineFormat.Parse(SquidLineFormat.Default((SquidHelperKind)mode, isSticky), (SquidHelperKind)mode);

        Assert.Empty(format.Unknown);
        Assert.Equal(isSticky, format.Fields.Contains(SquidField.ConnectionTag));
        Assert.Contains(SquidField.User, format.Fields);
    }
}
