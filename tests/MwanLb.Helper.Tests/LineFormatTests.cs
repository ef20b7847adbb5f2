using MwanLb.Helper.Protocol;

namespace MwanLb.Helper.Tests;

public sealed class LineFormatTests
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
        var format = LineFormat.Parse(text, HelperMode.ExternalAcl);

        Assert.Equal(fields, string.Join(' ', format.Fields));
        Assert.Equal(unknown, string.Join(' ', format.Unknown));
    }

    [Theory]
    [InlineData((int)HelperMode.Rewrite)]
    [InlineData((int)HelperMode.StoreId)]
    public void Parse_OtherModes_BeginWithTheUrl(int mode) =>
        Assert.Equal([FieldCode.Url, FieldCode.Client], LineFormat.Parse("%>a", (HelperMode)mode).Fields);

    [Theory]
    [InlineData((int)HelperMode.ExternalAcl, true)]
    [InlineData((int)HelperMode.Rewrite, true)]
    [InlineData((int)HelperMode.StoreId, false)]
    public void Default_EachMode_IsUnderstoodInFull(int mode, bool isSticky)
    {
        var format = LineFormat.Parse(LineFormat.Default((HelperMode)mode, isSticky), (HelperMode)mode);

        Assert.Empty(format.Unknown);
        Assert.Equal(isSticky, format.Fields.Contains(FieldCode.ConnectionTag));
        Assert.Contains(FieldCode.User, format.Fields);
    }
}
