using MwanLb.Proxy.Access;

namespace MwanLb.Proxy.Forwarding;

/// <summary>Writes an answer of the proxy's own.</summary>
internal static class OwnAnswers
{
    public static Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Field is { } field)
        {
            context.Response.Headers[field.Name] = field.Value;
        }

        context.Response.ContentType = "text/plain";
        var body = answer.Text + "\n";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    }
}
